/** Whose turn it is to land: one at a time on each target branch. */
import { effectiveTtl, heldTasks, pauseOf, type State, type Task } from '@lanemesh/state';
import { isPending, type Sight } from './sight.ts';
import { silentFor } from './silence.ts';

/**
 * Nobody waits longer for its turn than this from when its result came, milliseconds: the push
 * decides in any case, and whoever pushes out of turn only tests again.
 */
export const TURN_WITHIN = 10 * 60_000;

/** silence, mono: what this node heard of holders; absent: all are taken for alive. */
type Queueing = Pick<Sight, 'state' | 'now' | 'pending'> & Partial<Pick<Sight, 'silence' | 'mono'>>;

/**
 * The task whose landing this one waits for: on the same branch, the one whose result passed first.
 * null: it is its turn, or it has waited long enough.
 */
export function landsAfter(sight: Queueing, task: Task): Task | null {
  const { state, now, pending } = sight;
  const branch = branchOf(state, task);
  if (branch === null || task.result === null) return null;
  if (Math.max(now, state.chainTime) >= task.result.since + TURN_WITHIN) return null;
  const queue = heldTasks(state)
    .filter((one) => one.state === 'landing' && branchOf(state, one) === branch)
    // What landed here, what nobody may land now, or whose holder is gone, is in nobody's way: who
    // waited for a silent holder would have no slot left to take over from it.
    .filter((one) => !isPending({ pending }, 'task.landed', one.ref))
    .filter((one) => pauseOf(state, one, one.claim.by) === null)
    .filter((one) => !isSilent(sight, one.claim))
    .sort(inOrder);
  const first = queue[0];
  return first === undefined || first.ref === task.ref ? null : first;
}

function isSilent({ state, silence, mono }: Queueing, { ref, ttl }: NonNullable<Task['claim']>) {
  if (silence === undefined || mono === undefined) return false;
  return silentFor(silence, ref, mono) > effectiveTtl(state, ttl) * 1000;
}

function branchOf({ lanes, repos }: Pick<State, 'lanes' | 'repos'>, task: Task): string | null {
  const lane = lanes.get(task.lane);
  const repo = repos.get(lane?.repo ?? '');
  return lane && repo ? `${repo.url} ${lane.target ?? repo.target}` : null;
}

function inOrder(a: Task, b: Task): number {
  const since = (a.result?.since ?? 0) - (b.result?.since ?? 0);
  return since !== 0 ? since : a.position - b.position;
}

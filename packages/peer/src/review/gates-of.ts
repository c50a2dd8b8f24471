/** Which acceptance commands of earlier tasks a change has to hold, besides its own. */
import type { Gate } from '@lanemesh/agents';
import type { Lane, State, Task } from '@lanemesh/state';

/** Commands at most, where the lane says nothing: those of the newest landings. */
const MOST = 64;

/** Tasks that landed although the ledger does not say so yet. */
type Unrecorded = Pick<ReadonlyMap<string, string>, 'has'>;

/**
 * The commands of tasks that landed on the same branch of the same repository, each once, the newest
 * landing first. The lane's own judge every result anyway.
 */
export function gatesOf(
  state: State,
  task: Task,
  lane: Lane,
  unrecorded: Unrecorded = new Map(),
): Gate[] {
  const most = lane.guards.gates ?? MOST;
  const target = targetOf(state, lane);
  if (target === null || most === 0) return [];
  const known = new Set([...lane.accept, ...task.accept]);
  const gates: Gate[] = [];
  for (const earlier of landedOn(state, target, lane, unrecorded)) {
    if (earlier.ref === task.ref || lane.guards.retired.includes(earlier.ref)) continue;
    for (const command of earlier.accept) {
      if (known.has(command)) continue;
      known.add(command);
      gates.push({ task: earlier.ref, title: earlier.title, command });
      if (gates.length >= most) return gates;
    }
  }
  return gates;
}

function landedOn(state: State, target: string, { repo }: Lane, unrecorded: Unrecorded): Task[] {
  const landed = [...state.tasks.values()].filter(
    ({ ref, accept, lane, landed }) =>
      accept.length > 0 &&
      state.lanes.get(lane)?.repo === repo &&
      (landed?.target === target || unrecorded.has(ref)),
  );
  const newest = Number.MAX_SAFE_INTEGER;
  // What was taken back has nothing to hold, and what took it back held then.
  return landed
    .filter(({ reverted, type }) => reverted === null && type !== 'revert')
    .sort((a, b) => (b.landed?.position ?? newest) - (a.landed?.position ?? newest));
}

/** The branch a lane lands on; null: it lands nowhere. */
export function targetOf(state: State, { repo, target }: Lane): string | null {
  if (repo === null) return null;
  return target ?? state.repos.get(repo)?.target ?? null;
}

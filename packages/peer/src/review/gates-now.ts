/** Which acceptance of others a change has to hold on the newest target, recorded or not. */
import type { Gate } from '@lanemesh/agents';
import type { Lane, State, Task } from '@lanemesh/state';
import type { PeerOptions } from '../ports.ts';
import { repoOf } from '../spec.ts';
import { gatesOf, targetOf } from './gates-of.ts';

export interface GatesNow {
  readonly gates: readonly Gate[];
  /** The attempt was not told of all of them: what it passed then says too little now. */
  readonly isMore: boolean;
}

/**
 * The gates of a task that is to land. What others landed just now may not stand in our ledger yet:
 * the target is asked (again after each `pause`, until it answers). Rejects when `pause` does.
 */
export async function gatesNow(
  { replica, host, hubUrl }: Pick<PeerOptions, 'replica' | 'host' | 'hubUrl'>,
  ref: string,
  pause: () => Promise<void>,
): Promise<GatesNow> {
  const { state } = replica;
  const task = state.tasks.get(ref);
  const lane = state.lanes.get(task?.lane ?? '');
  const repo = lane && repoOf(state, lane, hubUrl);
  if (!task || !lane || !repo) return { gates: [], isMore: false };
  const open = openOn(state, lane, ref);
  let landed: ReadonlyMap<string, string> | null = open.length === 0 ? new Map() : null;
  while (landed === null) {
    landed = await host.landings(repo, open);
    if (landed === null) await pause();
  }
  const gates = gatesOf(state, task, lane, landed);
  const toldAt = task.attempts.at(-1)?.card?.at ?? null;
  const since = (gate: Gate) => state.tasks.get(gate.task)?.landed?.position ?? state.position + 1;
  return { gates, isMore: toldAt !== null && gates.some((gate) => since(gate) > toldAt) };
}

/** Tasks with acceptance of their own that may have landed where this lane lands, unrecorded. */
function openOn(state: State, lane: Lane, but: string): string[] {
  const isBeside = (task: Task) => {
    const other = state.lanes.get(task.lane);
    return other?.repo === lane.repo && targetOf(state, other) === targetOf(state, lane);
  };
  return [...state.tasks.values()]
    .filter((task) => task.ref !== but && task.landed === null && task.accept.length > 0)
    .filter((task) => task.attempts.length > 0 && isBeside(task))
    .map(({ ref }) => ref);
}

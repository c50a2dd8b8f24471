/** Whether a lane has room for another task: what it may have in a state, and begin in one turn. */
import type { State, Task } from '@lanemesh/state';

/** The limits of work in progress, by the states they count. */
const COUNTED = {
  held: ['claimed', 'running'],
  review: ['review'],
  landing: ['landing'],
  blocked: ['blocked'],
} as const satisfies Record<string, readonly Task['state'][]>;

/** What is full. */
export interface Full {
  readonly what: 'sweep' | keyof typeof COUNTED;
  readonly limit: number;
}

/**
 * Why the lane takes no more, after `begun` of its tasks were begun in this turn and `asked` were
 * asked for that have no position; null: it does.
 */
export function roomIn(
  state: Pick<State, 'lanes' | 'tasks'>,
  lane: string,
  begun: number,
  asked: number,
): Full | null {
  const tending = state.lanes.get(lane)?.tending;
  if (!tending) return null;
  const { sweep, wip } = tending;
  if (sweep !== null && begun >= sweep) return { what: 'sweep', limit: sweep };
  for (const what of ['held', 'review', 'landing', 'blocked'] as const) {
    const limit = wip[what];
    if (limit === undefined) continue;
    const more = what === 'held' ? asked : 0;
    if (countIn(state, lane, COUNTED[what]) + more >= limit) return { what, limit };
  }
  return null;
}

function countIn(
  { tasks }: Pick<State, 'tasks'>,
  lane: string,
  states: readonly Task['state'][],
): number {
  let count = 0;
  for (const task of tasks.values()) if (task.lane === lane && states.includes(task.state)) count++;
  return count;
}

/** Whether a lane has room for another task: what it may have in a state, and begin in one turn. */
import { type State, type Task, tasksIn } from '@lanemesh/state';

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
  state: Pick<State, 'tasks'>,
  lane: string,
  states: readonly Task['state'][],
): number {
  const tasks = states.flatMap((life) => tasksIn(state, life));
  return tasks.filter((task) => task.lane === lane).length;
}

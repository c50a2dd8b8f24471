/** Keeps as many tasks of a lane ready as its window says. */
import { rankOf, type State, type Task, tasksIn } from '@lanemesh/state';
import { isDrawn } from './drawn.ts';
import type { Command, Sight } from './sight.ts';
import { timeOf } from './waiting.ts';

/** Tasks moved in one cycle, each way. */
const MOVES = 6;
/** Between two cycles of a lane, milliseconds. */
const CYCLE = 60_000;

/**
 * One cycle of every lane whose window is left: below `min` drafts of its backlog are made ready by
 * their rank, above `max` the ready ones of the lowest rank are put back, both towards `target`.
 */
export function level(sight: Sight): Command[] {
  const { state } = sight;
  return [...state.lanes.values()].flatMap(({ name, tending }): Command[] => {
    if (tending.window === null) return [];
    const last = state.levels.get(name) ?? null;
    if (last !== null && timeOf(sight) < last.since + CYCLE) return [];
    const moves = movesOf(state, name, tending.window);
    if (moves.raise.length + moves.shelve.length === 0) return [];
    const cycle = (last?.cycle ?? 0) + 1;
    const waits = sight.pending.some(({ kind }) => kind === 'lane.levelled');
    if (waits || !isDrawn(sight, `${name} ${cycle}`)) return [];
    const body = { lane: name, cycle, raise: refs(moves.raise), shelve: refs(moves.shelve) };
    return [{ do: 'say', event: { kind: 'lane.levelled', body }, urgent: false }];
  });
}

type Window = { readonly min: number; readonly target: number; readonly max: number };
type Moves = { readonly raise: readonly Task[]; readonly shelve: readonly Task[] };

function movesOf(state: State, name: string, { min, target, max }: Window): Moves {
  const ready = tasksIn(state, 'ready').filter(({ lane }) => lane === name);
  const best = (a: Task, b: Task) => rankOf(state, b) - rankOf(state, a) || a.position - b.position;
  if (ready.length < min) {
    const drafts = tasksIn(state, 'draft')
      .filter((task) => task.lane === name && mayBeReady(state, task))
      .sort(best);
    return { raise: drafts.slice(0, Math.min(MOVES, target - ready.length)), shelve: [] };
  }
  const above = ready.length > max ? Math.min(MOVES, ready.length - target) : 0;
  return { raise: [], shelve: above === 0 ? [] : ready.sort(best).slice(-above) };
}

/** A draft of the backlog that would be ready at once. */
function mayBeReady({ lanes, tasks }: State, task: Task): boolean {
  if (!task.backlog) return false;
  const lane = lanes.get(task.lane);
  const judged = task.accept.length + (lane?.accept.length ?? 0) > 0 || lane?.verify !== 'none';
  return judged && task.needs.every((need) => tasks.get(need)?.state === 'done');
}

function refs(tasks: readonly Task[]): string[] {
  return tasks.map(({ ref }) => ref);
}

/** A lane's window: how many of its tasks are ready. */
import type { Known } from '@lanemesh/event';
import type { Refusal } from '../place.ts';
import type { State } from '../state.ts';
import { isJudged, makeReady, step } from './task.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** One cycle: who was not the first to say it is refused by its number. */
export function laneLevelled(state: State, { body }: Of<'lane.levelled'>): Refusal {
  const { lane, cycle, raise, shelve } = body;
  if (!state.lanes.get(lane)?.tending.window) return `body.lane: no lane ${lane} with a window`;
  const done = state.levels.get(lane)?.cycle ?? 0;
  if (cycle !== done + 1) return `body.cycle: cycle ${done} was the last one`;
  if (new Set([...raise, ...shelve]).size < raise.length + shelve.length)
    return 'body: names a task twice';
  for (const ref of raise) {
    const task = state.tasks.get(ref);
    if (task?.lane !== lane || task.state !== 'draft' || !task.backlog || !isJudged(state, task))
      return `body.raise: ${ref} is no draft of the backlog that may be ready`;
  }
  for (const ref of shelve) {
    const task = state.tasks.get(ref);
    if (task?.lane !== lane || task.state !== 'ready') return `body.shelve: ${ref} is not ready`;
  }
  state.levels.set(lane, { cycle, since: state.chainTime });
  for (const task of tasksOf(state, raise)) makeReady(state, task);
  for (const task of tasksOf(state, shelve)) {
    task.backlog = true;
    task.notBefore = null;
    step(state, task, 'shelve');
  }
  return null;
}

function tasksOf(state: State, refs: readonly string[]) {
  return refs.flatMap((ref) => state.tasks.get(ref) ?? []);
}

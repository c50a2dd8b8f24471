/** What is ready and was not begun, where a run of this node ends. */
import { type State, tasksIn } from '@lanemesh/state';

/** One line for people; null: nothing is ready. */
export function leftReady(state: Pick<State, 'tasks'>): string | null {
  const count = tasksIn(state, 'ready').length;
  if (count === 0) return null;
  const what = count === 1 ? '1 task is ready and was' : `${count} tasks are ready and were`;
  return `${what} not begun here: mesh lane plan says why`;
}

/** Questions that nobody answers. */
import type { Known } from '@lanemesh/event';
import { momentOf } from '../moment.ts';
import type { Place, Refusal } from '../place.ts';
import type { State } from '../state.ts';
import { taskOf } from './task.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** One reminder, then one parking, of exactly the question that was meant. */
export function taskAged(state: State, { body }: Of<'task.aged'>, place: Place): Refusal {
  const task = taskOf(state, body.task);
  if (typeof task === 'string') return task;
  const { asked } = task;
  if (asked?.position !== body.asked) return 'body.asked: the task does not wait for that answer';
  if (asked.parked) return 'life: it is parked already';
  if (body.step === 'park') {
    if (asked.reminded === null) return 'life: nobody was reminded of it yet';
    task.asked = { ...asked, parked: true };
    return null;
  }
  if (asked.reminded !== null) return 'life: people were reminded of it already';
  task.asked = { ...asked, reminded: momentOf(state, place) };
  return null;
}

/** Questions that a holder asks, and a person answers. */
import type { Known } from '@lanemesh/event';
import type { Place, Refusal } from '../place.ts';
import type { State } from '../state.ts';
import { ANSWERS_KEPT } from '../task.ts';
import { makeReady, taskOf } from './task.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** What a holder asked is in `Task.reason`, behind this, if it said what. */
const QUESTION = 'question: ';

export function taskAnswered(state: State, event: Of<'task.answered'>, place: Place): Refusal {
  const task = taskOf(state, event.body.task);
  if (typeof task === 'string') return task;
  if (task.state !== 'blocked' || task.asked === null)
    return `life: the task asks nothing, it is ${task.state}`;
  const question = task.reason?.slice(QUESTION.length) ?? '';
  const { answer } = event.body;
  task.answers = [...task.answers, { question, answer, by: place.author }].slice(-ANSWERS_KEPT);
  task.reason = null;
  task.asked = null;
  makeReady(state, task);
  return null;
}

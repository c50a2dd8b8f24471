/** What attempts ask people to do by hand: open until a person says that it is done. */
import type { Known } from '@lanemesh/event';
import type { Refusal } from '../place.ts';
import type { State } from '../state.ts';
import { STEPS_KEPT, type Task } from '../task.ts';
import { taskOf } from './task.ts';

/** Keeps what an attempt asked for that is not open already; the newest are kept. */
export function noteSteps(task: Task, told: readonly string[] = []): void {
  const attempt = task.attempts.length;
  for (const text of told) {
    if (task.steps.open.some((step) => step.text === text)) continue;
    const n = task.steps.told + 1;
    task.steps = { told: n, open: [...task.steps.open, { n, attempt, text }].slice(-STEPS_KEPT) };
  }
}

export function taskHelped(
  state: State,
  { body }: Extract<Known, { kind: 'task.helped' }>,
): Refusal {
  const task = taskOf(state, body.task);
  if (typeof task === 'string') return task;
  const { open, told } = task.steps;
  if (open.length === 0) return 'life: no step of the task is open';
  const unknown = body.steps.find((n) => !open.some((step) => step.n === n));
  if (unknown !== undefined) return `body.steps: ${unknown} is not open`;
  const done = (n: number): boolean => body.steps.length === 0 || body.steps.includes(n);
  task.steps = { told, open: open.filter((step) => !done(step.n)) };
  return null;
}

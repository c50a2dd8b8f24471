/** What a person may do with a task now, as commands that can be typed. */
import { stepsFrom, TASK_CYCLE, type Task } from '@lanemesh/state';

/** Steps of its life that a command takes; the others are taken by nodes. */
const STEPS: ReadonlyMap<string, string> = new Map([
  ['makeReady', 'mesh task amend --ready'],
  ['retry', 'mesh task retry'],
  ['approve', 'mesh task approve'],
  ['cancel', 'mesh task cancel'],
]);

/** Commands in its state and at no step of its life. */
function besides(task: Task): string[] {
  if (task.state === 'done') return task.landed === null ? [] : ['mesh task revert'];
  if (task.state === 'cancelled') return [];
  const change = task.claim === null ? ['mesh task amend'] : [];
  const run = task.state === 'ready' ? ['mesh task run'] : [];
  return [...run, ...change, 'mesh task pause'];
}

/** In short, for hints; 'nothing' if there is none. */
export function mayText(task: Task): string {
  const answer = task.state === 'blocked' && task.asked !== null ? ['mesh task answer'] : [];
  const steps = stepsFrom(TASK_CYCLE, task.state)
    // A blocked task gets ready by what it waits for.
    .filter((step) => step !== 'makeReady' || task.state === 'draft')
    .flatMap((step) => STEPS.get(step) ?? []);
  return [...answer, ...steps, ...besides(task)].join(', ') || 'nothing';
}

/** A refusal of the rules without their word for what refused it, and without names of steps. */
export function plainly(reason: string): string {
  return reason.replace(/(^|: )life: /, '$1').replace(/ \(allowed: [^)]*\)/, '');
}

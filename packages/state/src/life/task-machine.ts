/** The life of a task as an xstate machine: definition and oracle of `task-life.ts`. */
import { createMachine } from 'xstate';
import { TASK_LIFE, TASK_STATES, type TaskLife } from './task-life.ts';

/** The xstate machine of a task; it starts as a draft. */
export const taskMachine = createMachine({
  id: 'task',
  initial: 'draft' satisfies TaskLife,
  states: Object.fromEntries(TASK_STATES.map((state) => [state, { on: TASK_LIFE[state] }])),
});

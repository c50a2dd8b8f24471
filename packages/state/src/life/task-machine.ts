/** The life of a task as an xstate machine: definition and oracle of `task-life.ts`. */
import { createMachine } from 'xstate';
import { statesOf } from './machine-states.ts';
import { TASK_CYCLE } from './task-life.ts';

/** The xstate machine of a task; it starts as a draft. */
export const taskMachine = createMachine({
  id: 'task',
  initial: TASK_CYCLE.initial,
  states: statesOf(TASK_CYCLE),
});

/** The life of an attempt as an xstate machine: definition and oracle of `attempt-life.ts`. */
import { createMachine } from 'xstate';
import { ATTEMPT_CYCLE } from './attempt-life.ts';
import { statesOf } from './machine-states.ts';

/** The xstate machine of an attempt. */
export const attemptMachine = createMachine({
  id: 'attempt',
  initial: ATTEMPT_CYCLE.initial,
  states: statesOf(ATTEMPT_CYCLE),
});

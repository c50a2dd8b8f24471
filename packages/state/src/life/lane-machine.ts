/** The life of a lane as an xstate machine: definition and oracle of `lane-life.ts`. */
import { createMachine } from 'xstate';
import { LANE_CYCLE } from './lane-life.ts';
import { statesOf } from './machine-states.ts';

/** The xstate machine of a lane. */
export const laneMachine = createMachine({
  id: 'lane',
  initial: LANE_CYCLE.initial,
  states: statesOf(LANE_CYCLE),
});

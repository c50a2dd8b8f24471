/** The life of a node as an xstate machine: definition and oracle of `node-life.ts`. */
import { createMachine } from 'xstate';
import { statesOf } from './machine-states.ts';
import { LOG_CYCLE, NODE_CYCLE } from './node-life.ts';

/** The xstate machine of a node: its standing and its log side by side. */
export const nodeMachine = createMachine({
  id: 'node',
  type: 'parallel',
  states: {
    standing: { initial: NODE_CYCLE.initial, states: statesOf(NODE_CYCLE) },
    log: { initial: LOG_CYCLE.initial, states: statesOf(LOG_CYCLE) },
  },
});

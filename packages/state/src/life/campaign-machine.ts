/** The life of a campaign as an xstate machine: definition and oracle of `campaign-life.ts`. */
import { createMachine } from 'xstate';
import { CAMPAIGN_CYCLE } from './campaign-life.ts';
import { statesOf } from './machine-states.ts';

/** The xstate machine of a campaign. */
export const campaignMachine = createMachine({
  id: 'campaign',
  initial: CAMPAIGN_CYCLE.initial,
  states: statesOf(CAMPAIGN_CYCLE),
});

/** The life of a campaign as data; `campaign-machine.ts` makes the xstate machine of it. */
import type { Cycle } from './cycle.ts';

/** `open`: some of its tasks may still get done. */
export const CAMPAIGN_STATES = ['open', 'done', 'abandoned', 'closed'] as const;
export type CampaignLife = (typeof CAMPAIGN_STATES)[number];

/** What can happen to a campaign: `add` a task, or one of its tasks begins again. */
export type CampaignStep = 'add' | 'complete' | 'abandon' | 'close';

export const CAMPAIGN_CYCLE: Cycle<CampaignLife, CampaignStep> = {
  what: 'campaign',
  initial: 'open',
  table: {
    open: { add: 'open', complete: 'done', abandon: 'abandoned', close: 'closed' },
    done: { add: 'open', close: 'closed' },
    abandoned: {},
    closed: {},
  },
};

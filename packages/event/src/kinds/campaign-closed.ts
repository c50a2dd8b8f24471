import { kind } from '../kind.ts';
import { bool, object, ref, text } from '../shape.ts';

export const campaignClosed = kind({
  kind: 'campaign.closed',
  version: 0,
  body: object({ campaign: ref }, { cancel: bool, reason: text(500) }),
  by: ['admin', 'worker'],
  claim: 'none',
  about: 'a person ends a campaign; with cancel also its tasks that are open',
});

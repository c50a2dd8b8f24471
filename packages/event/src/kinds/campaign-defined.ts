import { kind } from '../kind.ts';
import { int, object, time } from '../shape.ts';
import { body, title } from './task-enqueued.ts';

export const campaignDefined = kind({
  kind: 'campaign.defined',
  version: 0,
  body: object(
    { title },
    { body, attempts: int(1, 1_000_000), until: time, stall: int(1, 31_536_000) },
  ),
  by: ['admin', 'worker', 'verifier'],
  claim: 'none',
  about:
    'work of several tasks with one budget: attempts, and an end in chain time; it is named by this event',
});

import { kind } from '../kind.ts';
import { name, object, text } from '../shape.ts';

export const laneRemoved = kind({
  kind: 'lane.removed',
  version: 0,
  body: object({ lane: name }, { reason: text(500) }),
  by: ['admin', 'worker'],
  claim: 'none',
  about: 'a lane that holds no open task is no more; its name is free again',
});

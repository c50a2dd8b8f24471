import { kind } from '../kind.ts';
import { name, object } from '../shape.ts';

export const reactionRemoved = kind({
  kind: 'reaction.removed',
  version: 0,
  body: object({ name }),
  by: ['admin'],
  claim: 'none',
  about: 'ends the rule of this name; what it made stays',
});

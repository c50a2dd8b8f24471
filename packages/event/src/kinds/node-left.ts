import { kind } from '../kind.ts';
import { object, text } from '../shape.ts';

export const nodeLeft = kind({
  kind: 'node.left',
  version: 0,
  body: object({}, { reason: text(500) }),
  by: 'any',
  claim: 'none',
  about: 'a node goes for good; it comes back by joining anew, with a new key',
});

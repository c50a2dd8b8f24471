import { kind } from '../kind.ts';
import { object } from '../shape.ts';

export const nodeBeat = kind({
  kind: 'node.beat',
  version: 0,
  body: object({}),
  by: 'any',
  claim: 'none',
  about: 'a sign of life, when there is nothing else to say',
});

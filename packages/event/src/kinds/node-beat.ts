import { kind } from '../kind.ts';
import { object, rules } from '../shape.ts';

export const nodeBeat = kind({
  kind: 'node.beat',
  version: 0,
  // rules: the newest rule set its build knows, said when the ledger does not say so yet.
  body: object({}, { rules }),
  by: 'any',
  claim: 'none',
  about: 'a sign of life, when there is nothing else to say',
});

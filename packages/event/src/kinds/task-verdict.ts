import { kind } from '../kind.ts';
import { object, oid, oneOf, ref, text } from '../shape.ts';

export const taskVerdict = kind({
  kind: 'task.verdict',
  version: 0,
  body: object({ task: ref, commit: oid, verdict: oneOf('pass', 'fail'), reason: text(2000, 1) }),
  by: ['verifier'],
  claim: 'none',
  about: 'what an independent verifier says of exactly this commit',
});

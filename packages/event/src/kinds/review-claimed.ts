import { kind } from '../kind.ts';
import { int, name, object, oid, ref } from '../shape.ts';

export const reviewClaimed = kind({
  kind: 'review.claimed',
  version: 0,
  body: object({ task: ref, commit: oid, agent: name, ttl: int(1, 604_800) }, { over: ref }),
  by: ['verifier'],
  claim: 'none',
  about:
    'a seat among the verifiers of exactly this commit, for ttl seconds; with `over` in place of that review, whose author is silent',
});

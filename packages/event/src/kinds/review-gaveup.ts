import { kind } from '../kind.ts';
import { name, object, ref, text } from '../shape.ts';
import { spent } from './spent.ts';

/** What an agent's program says of its version. */
export const programVersion = text(100, 1);

export const reviewGaveup = kind({
  kind: 'review.gaveup',
  version: 0,
  body: object(
    { task: ref, review: ref, reason: name },
    { evidence: text(1000), version: programVersion, ...spent },
  ),
  by: ['verifier'],
  claim: 'none',
  about: 'the review came to no verdict: no vote, and its seat is free',
});

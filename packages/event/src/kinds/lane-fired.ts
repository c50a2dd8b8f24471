import { kind } from '../kind.ts';
import { hex64, int, name, object, time } from '../shape.ts';

export const laneFired = kind({
  kind: 'lane.fired',
  version: 0,
  body: object(
    { lane: name, n: int(1), slot: time },
    // mark: what was seen outside the ledger: a target branch or artifacts, as a digest.
    { mark: hex64 },
  ),
  by: ['admin', 'worker'],
  claim: 'none',
  about:
    'the n-th firing of a lane that makes tasks by itself, due at `slot`; the task it enqueues is named by it',
});

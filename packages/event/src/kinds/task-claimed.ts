import { kind } from '../kind.ts';
import { int, object, oid, ref } from '../shape.ts';

export const taskClaimed = kind({
  kind: 'task.claimed',
  version: 0,
  body: object(
    { task: ref, ttl: int(1, 604_800) },
    { over: ref, saw: object({ number: int(1), id: oid }) },
  ),
  by: ['worker'],
  claim: 'none',
  about:
    'a claim for ttl seconds; with `over` a takeover of that claim, whose holder was judged up to batch `saw`',
});

import { kind } from '../kind.ts';
import { hex64, int, name, object, ref, text } from '../shape.ts';
import { spent } from './spent.ts';

export const taskSpent = kind({
  kind: 'task.spent',
  version: 0,
  body: object(
    // The claim of the attempt, or the seat of the review, that used it.
    { task: ref, of: ref, agent: name },
    {
      // Why no other word tells it, such as `stopped` or `died`.
      reason: text(100, 1),
      ...spent,
      survivors: int(1, 1_000_000),
      receipt: hex64,
    },
  ),
  by: 'any',
  claim: 'none',
  about:
    'what an attempt or a review of its author used that was stopped, or died with its node: whether or not its claim stands',
});

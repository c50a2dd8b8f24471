import { kind } from '../kind.ts';
import { hex64, name, object, ref, text } from '../shape.ts';
import { spent } from './spent.ts';
import { manual } from './task-result.ts';

export const taskBlocked = kind({
  kind: 'task.blocked',
  version: 0,
  body: object(
    { task: ref, reason: name },
    {
      evidence: text(4096),
      approaches: text(2000),
      manual,
      context: hex64,
      receipt: hex64,
      ...spent,
    },
  ),
  by: ['worker'],
  claim: 'required',
  about: 'the holder cannot go on for a reason outside the task, such as a protected target',
});

import { kind } from '../kind.ts';
import { object, ref, text } from '../shape.ts';

export const taskRetried = kind({
  kind: 'task.retried',
  version: 0,
  body: object({ task: ref }, { reason: text(500) }),
  by: ['admin', 'worker'],
  claim: 'none',
  about: 'a person gives a task that ended or is stuck a fresh set of attempts',
});

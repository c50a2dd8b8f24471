import { kind } from '../kind.ts';
import { object, ref, text } from '../shape.ts';

export const taskAnswered = kind({
  kind: 'task.answered',
  version: 0,
  body: object({ task: ref, answer: text(4096, 1) }),
  by: ['admin', 'worker'],
  claim: 'none',
  about: 'a person answers the question a task is blocked by; the next attempt is given both',
});

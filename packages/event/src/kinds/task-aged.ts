import { kind } from '../kind.ts';
import { int, object, oneOf, ref } from '../shape.ts';

export const taskAged = kind({
  kind: 'task.aged',
  version: 0,
  // asked: the position of the question.
  body: object({ task: ref, asked: int(1), step: oneOf('remind', 'park') }),
  by: ['admin', 'worker'],
  claim: 'none',
  about: 'a question has waited long: people are reminded once, then it is parked',
});

import { kind } from '../kind.ts';
import { object, ref, text } from '../shape.ts';

export const taskCancelled = kind({
  kind: 'task.cancelled',
  version: 0,
  body: object({ task: ref }, { reason: text(500) }),
  by: ['admin', 'worker'],
  claim: 'none',
  about: 'a person ends the task; a running attempt is stopped',
});

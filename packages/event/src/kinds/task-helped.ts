import { kind } from '../kind.ts';
import { int, list, object, ref } from '../shape.ts';

export const taskHelped = kind({
  kind: 'task.helped',
  version: 0,
  // steps: their numbers; none: all that are open.
  body: object({ task: ref, steps: list(int(1), 16) }),
  by: ['admin', 'worker'],
  claim: 'none',
  about: 'a person did what attempts asked people to do',
});

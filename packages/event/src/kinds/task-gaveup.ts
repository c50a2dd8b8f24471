import { kind } from '../kind.ts';
import { name, object, ref } from '../shape.ts';

export const taskGaveup = kind({
  kind: 'task.gaveup',
  version: 0,
  body: object({ task: ref, reason: name }),
  by: ['worker'],
  claim: 'required',
  about: 'the holder no longer runs what it claimed (restart, drain); somebody else may',
});

import { kind } from '../kind.ts';
import { name, object, ref } from '../shape.ts';

export const taskStarted = kind({
  kind: 'task.started',
  version: 0,
  body: object({ task: ref, agent: name }),
  by: ['worker'],
  claim: 'required',
  about: 'the holder really runs it now',
});

import { kind } from '../kind.ts';
import { name, object, ref, text } from '../shape.ts';

/** What an agent calls its model. */
export const model = text(100, 1);

export const taskStarted = kind({
  kind: 'task.started',
  version: 0,
  body: object({ task: ref, agent: name }, { model, allotment: ref }),
  by: ['worker'],
  claim: 'required',
  about: 'the holder really runs it now; out of contact, the allotment it is charged to',
});

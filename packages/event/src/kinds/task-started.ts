import { sandbox } from '../confinement.ts';
import { kind } from '../kind.ts';
import { hex64, int, name, object, ref, text } from '../shape.ts';

/** What an attempt was told: SHA-256 of its card, and the position of the state it was made of. */
const card = object({ hash: hex64, at: int(1) });

/** What an agent calls its model. */
export const model = text(100, 1);

export const taskStarted = kind({
  kind: 'task.started',
  version: 0,
  body: object({ task: ref, agent: name }, { model, allotment: ref, card, sandbox, elevated: ref }),
  by: ['worker'],
  claim: 'required',
  about:
    'the holder really runs it now; out of contact, the allotment it is charged to; what it is kept in by, and the break-glass grant without which it would not run so',
});

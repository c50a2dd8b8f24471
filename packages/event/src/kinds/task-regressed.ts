import { kind } from '../kind.ts';
import { object, oid, ref, text } from '../shape.ts';

export const taskRegressed = kind({
  kind: 'task.regressed',
  version: 0,
  body: object({ task: ref, commit: oid }, { evidence: text(4096) }),
  by: ['admin', 'worker'],
  claim: 'none',
  about:
    'what landed as this commit broke its target; the task that reverts it is named by this event',
});

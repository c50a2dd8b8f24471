import { kind } from '../kind.ts';
import { hex64, name, object, ref, text } from '../shape.ts';
import { spent } from './spent.ts';

export const taskGaveup = kind({
  kind: 'task.gaveup',
  version: 0,
  body: object(
    { task: ref, reason: name },
    // receipt: SHA-256 of that of an attempt that began: an attachment.
    { agent: name, evidence: text(4096), ...spent, receipt: hex64 },
  ),
  by: ['worker'],
  claim: 'required',
  about:
    'the holder no longer runs what it claimed (restart, drain, its agent cannot work); somebody else may',
});

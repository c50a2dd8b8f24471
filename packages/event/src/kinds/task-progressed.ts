import { kind } from '../kind.ts';
import { object, oid, ref, text } from '../shape.ts';
import { spent } from './spent.ts';

export const taskProgressed = kind({
  kind: 'task.progressed',
  version: 0,
  body: object({ task: ref, summary: text(2000) }, { commit: oid, base: oid, ...spent }),
  by: ['worker'],
  claim: 'required',
  about: 'how far the holder is, and where its work in progress lies, should it be lost',
});

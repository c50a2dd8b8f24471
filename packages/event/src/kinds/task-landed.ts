import { kind } from '../kind.ts';
import { object, oid, ref } from '../shape.ts';
import { branch } from './repo-added.ts';

export const taskLanded = kind({
  kind: 'task.landed',
  version: 0,
  body: object({ task: ref, commit: oid, target: branch }),
  by: ['worker'],
  claim: 'none',
  about: 'a fact: the target branch, read back, holds the commit (INV-10)',
});

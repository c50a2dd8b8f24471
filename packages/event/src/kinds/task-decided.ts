import { kind } from '../kind.ts';
import { object, oid, oneOf, ref, text } from '../shape.ts';

export const taskDecided = kind({
  kind: 'task.decided',
  version: 0,
  body: object(
    { task: ref, commit: oid, decision: oneOf('approve', 'reject') },
    { reason: text(2000) },
  ),
  by: ['admin'],
  claim: 'none',
  about: 'what a person says of exactly this commit, where a person has to approve its landing',
});

import { kind } from '../kind.ts';
import { object, oid, ref, text } from '../shape.ts';

export const landingWaived = kind({
  kind: 'landing.waived',
  version: 0,
  body: object({ task: ref, commit: oid, reason: text(500) }),
  by: ['admin'],
  claim: 'none',
  about:
    'a person signs a landing off that its target lost and cannot get back: others may land again (INV-10)',
});

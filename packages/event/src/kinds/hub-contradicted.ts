import { kind } from '../kind.ts';
import { object, oid } from '../shape.ts';

export const hubContradicted = kind({
  kind: 'hub.contradicted',
  version: 0,
  body: object({ lost: oid }),
  by: 'any',
  claim: 'none',
  about: 'the hub gave up a settled entry; new claims and landings stop until admins settle it',
});

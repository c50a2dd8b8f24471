import { kind } from '../kind.ts';
import { object, oid } from '../shape.ts';

export const hubSettled = kind({
  kind: 'hub.settled',
  version: 0,
  body: object({ lost: oid }),
  by: ['admin'],
  claim: 'none',
  about: 'an admin accepts what the hub gave up; work goes on',
});

import { kind, ROLES } from '../kind.ts';
import { hex64, list, object, oneOf, time } from '../shape.ts';

export const nodeInvited = kind({
  kind: 'node.invited',
  version: 0,
  body: object({ key: hex64, roles: list(oneOf(...ROLES), 4), expires: time }),
  by: ['admin'],
  claim: 'none',
  quorum: 'for-admin',
  about:
    'a single-use invite; whoever proves its key joins with its roles before it expires (chain time)',
});

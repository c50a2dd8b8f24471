import { kind, ROLES } from '../kind.ts';
import { list, nodeId, object, oneOf } from '../shape.ts';

export const nodeAdmitted = kind({
  kind: 'node.admitted',
  version: 0,
  body: object({ node: nodeId, roles: list(oneOf(...ROLES), 4) }),
  by: ['admin'],
  claim: 'none',
  quorum: 'always',
  about: 'an admin lets a node in, or changes its roles',
});

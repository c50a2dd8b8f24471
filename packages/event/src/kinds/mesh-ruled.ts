import { kind } from '../kind.ts';
import { int, object } from '../shape.ts';

export const meshRuled = kind({
  kind: 'mesh.ruled',
  version: 0,
  body: object({ quorum: int(1, 64) }),
  by: ['admin'],
  claim: 'none',
  quorum: 'always',
  about: 'how many admins have to sign an act of admins before it has effect',
});

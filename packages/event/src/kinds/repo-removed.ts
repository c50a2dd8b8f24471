import { kind } from '../kind.ts';
import { name, object } from '../shape.ts';

export const repoRemoved = kind({
  kind: 'repo.removed',
  version: 0,
  body: object({ name }),
  by: ['admin', 'worker'],
  claim: 'none',
  about: 'the mesh works on a repository no more; no lane lands in it',
});

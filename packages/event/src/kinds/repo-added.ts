import { kind } from '../kind.ts';
import { match, name, object, text } from '../shape.ts';

/** A branch name that needs no quoting anywhere. */
export const branch = match(
  /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/,
  200,
  'a branch name',
);

export const repoAdded = kind({
  kind: 'repo.added',
  version: 0,
  body: object({ name, url: text(1024, 1), target: branch }),
  by: ['admin', 'worker'],
  claim: 'none',
  about: 'a code repository the mesh works on; an url of `hub` is the hub itself',
});

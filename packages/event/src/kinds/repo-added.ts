import { kind } from '../kind.ts';
import { int, match, name, object, text } from '../shape.ts';
import { caps } from './caps.ts';
import { command } from './command.ts';

/** A branch name that needs no quoting anywhere. */
export const branch = match(
  /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/,
  200,
  'a branch name',
);

export const repoAdded = kind({
  kind: 'repo.added',
  version: 0,
  body: object(
    { name, url: text(1024, 1), target: branch },
    // check: judges the target after each landing. replaces: the revision of the repository that
    // this takes the place of.
    { ...caps, check: command, replaces: int(1) },
  ),
  by: ['admin', 'worker'],
  claim: 'none',
  about:
    'a code repository the mesh works on, or its next revision; an url of `hub` is the hub itself',
});

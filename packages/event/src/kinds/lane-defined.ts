import { kind } from '../kind.ts';
import { bool, int, list, name, object, text } from '../shape.ts';
import { branch } from './repo-added.ts';

/** A command for `sh -c`. */
export const command = text(8192, 1);
/** A path pattern relative to the repository's root. */
export const glob = text(500, 1);

export const laneDefined = kind({
  kind: 'lane.defined',
  version: 0,
  body: object(
    {
      name,
      agents: list(name, 16),
      accept: list(command, 16),
      paths: list(glob, 64),
      verify: name,
      ttl: int(2, 604_800),
      maxAttempts: int(1, 100),
    },
    {
      repo: name,
      target: branch,
      slots: int(1, 10_000),
      setup: command,
      exclusive: bool,
      supervised: bool,
      wall: int(1, 604_800),
    },
  ),
  by: ['admin', 'worker'],
  claim: 'none',
  about: 'a named queue of work with its repository and policy; ttl and wall in seconds',
});

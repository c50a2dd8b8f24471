import { kind } from '../kind.ts';
import { bool, int, list, name, object, text } from '../shape.ts';
import { caps } from './caps.ts';
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
      ...caps,
      // families: of the agents that may work here; capabilities: what a node must have.
      families: list(name, 16),
      capabilities: list(name, 16),
      setup: command,
      exclusive: bool,
      supervised: bool,
      wall: int(1, 604_800),
      // The revision of the lane that this definition takes the place of.
      replaces: int(1),
    },
  ),
  by: ['admin', 'worker'],
  claim: 'none',
  about:
    'a named queue of work with its repository and policy, or its next revision; ttl and wall in seconds',
});

import { host, level } from '../confinement.ts';
import { kind } from '../kind.ts';
import { bool, int, list, name, object } from '../shape.ts';
import { attemptLimits } from './attempt-limits.ts';
import { brief, fallbacks, routes } from './brief.ts';
import { caps } from './caps.ts';
import { command, glob } from './command.ts';
import { branch } from './repo-added.ts';
import { guards, review } from './review.ts';
import { rhythm } from './rhythm.ts';
import { tending } from './tending.ts';

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
      // supervised: landings wait for a person, up to the first one in its repository that a
      // person approved (absent: those of agents other than `script`); approveEach: all of them do.
      supervised: bool,
      approveEach: bool,
      wall: int(1, 604_800),
      limits: attemptLimits,
      // The revision of the lane that this definition takes the place of.
      replaces: int(1),
      // The least sandbox of its attempts, and what their commands reach out of it.
      sandbox: level,
      hosts: list(host, 64),
      rhythm,
      tending,
      brief,
      routes,
      fallbacks,
      review,
      guards,
    },
  ),
  by: ['admin', 'worker'],
  claim: 'none',
  about:
    'a named queue of work with its repository and policy, or its next revision; ttl and wall in seconds',
});

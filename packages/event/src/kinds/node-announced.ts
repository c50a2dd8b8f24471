import { level } from '../confinement.ts';
import { kind } from '../kind.ts';
import { int, list, name, object, oneOf } from '../shape.ts';

/** What an agent of a node may be for. */
export const DUTIES = ['worker', 'verifier'] as const;
export type DutyRole = (typeof DUTIES)[number];

// duties: what its node's user lets it do; absent: either.
const agent = object({ name, family: name }, { duties: list(oneOf(...DUTIES), 2) });

export const nodeAnnounced = kind({
  kind: 'node.announced',
  version: 0,
  body: object(
    {},
    {
      agents: list(agent, 32),
      capabilities: list(name, 64),
      slots: int(0, 256),
      // The sandbox it has, as its canary proved.
      sandbox: level,
      // Lanes it serves, where those are not all.
      lanes: list(name, 256),
    },
  ),
  by: 'any',
  claim: 'none',
  about:
    'what its author has to offer, said when it changes: agents with their families and what they may do, capabilities, attempts at once, sandbox, lanes',
});

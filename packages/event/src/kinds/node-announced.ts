import { level } from '../confinement.ts';
import { kind } from '../kind.ts';
import { int, list, name, object } from '../shape.ts';

export const nodeAnnounced = kind({
  kind: 'node.announced',
  version: 0,
  body: object(
    {},
    {
      agents: list(object({ name, family: name }), 32),
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
    'what its author has to offer, said when it changes: agents with their families, capabilities, attempts at once, sandbox, lanes',
});

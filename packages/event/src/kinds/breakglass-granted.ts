import { kind } from '../kind.ts';
import { int, name, nodeId, object, text } from '../shape.ts';

/** Seconds: a grant lasts two hours at most. */
export const LONGEST_GRANT = 7200;

export const breakglassGranted = kind({
  kind: 'breakglass.granted',
  version: 0,
  body: object(
    { reason: text(500, 1), rollback: text(500, 1), ttl: int(60, LONGEST_GRANT) },
    { agent: name, lane: name, node: nodeId },
  ),
  by: ['admin'],
  claim: 'none',
  quorum: 'always',
  about:
    'for ttl seconds of chain time agents may run without any sandbox where all holds that it names of agent, lane and node; rollback: how what they do can be undone, and how that is known',
});

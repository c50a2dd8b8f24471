import { kind } from '../kind.ts';
import { name, nodeId, object, ref, text } from '../shape.ts';

/** What a pause covers: one of them; none: all work of the mesh. */
export const scope = { lane: name, repo: name, node: nodeId, task: ref };

export const workPaused = kind({
  kind: 'work.paused',
  version: 0,
  body: object({}, { ...scope, reason: text(500) }),
  by: ['admin', 'worker'],
  claim: 'none',
  about:
    'stops the work of the mesh, or of one lane, repository, node or task: its agents are stopped, their attempts do not count, nothing new begins',
});

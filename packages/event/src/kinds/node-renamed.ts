import { kind } from '../kind.ts';
import { name, nodeId, object } from '../shape.ts';

export const nodeRenamed = kind({
  kind: 'node.renamed',
  version: 0,
  body: object({ node: nodeId, name }),
  by: 'any',
  claim: 'none',
  about: 'a node gets another display name, from itself or from an admin',
});

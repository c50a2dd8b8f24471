import { kind } from '../kind.ts';
import { nodeId, object, oid } from '../shape.ts';

export const nodeResumed = kind({
  kind: 'node.resumed',
  version: 0,
  body: object({ node: nodeId, head: oid }),
  by: 'any',
  claim: 'none',
  about: 'after two batches on one parent: names the one that counted, lifts the mark (R10)',
});

import { kind } from '../kind.ts';
import { nodeId, object, ref, text } from '../shape.ts';

export const nodeRevoked = kind({
  kind: 'node.revoked',
  version: 0,
  body: object({ node: nodeId }, { since: ref, reason: text(500) }),
  by: ['admin'],
  claim: 'none',
  quorum: 'always',
  about: 'a node may not speak from here on; `since` marks what people should look at again',
});

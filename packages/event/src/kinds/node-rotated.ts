import { kind } from '../kind.ts';
import { hex64, hex128, object } from '../shape.ts';

export const nodeRotated = kind({
  kind: 'node.rotated',
  version: 0,
  body: object({ key: hex64, proof: hex128 }),
  by: 'any',
  claim: 'none',
  about: 'a node’s batches after this one are signed by another key, which signs the proof',
});

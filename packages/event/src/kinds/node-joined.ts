import { kind } from '../kind.ts';
import { hex64, hex128, list, name, object, rules } from '../shape.ts';

export const nodeJoined = kind({
  kind: 'node.joined',
  version: 0,
  body: object(
    { name, key: hex64, capabilities: list(name, 64) },
    { invite: object({ key: hex64, proof: hex128 }), rules },
  ),
  by: 'self',
  claim: 'none',
  about: 'a node asks to join, or joins at once with an invite',
});

import { kind } from '../kind.ts';
import { int, object, text } from '../shape.ts';

export const hubMoved = kind({
  kind: 'hub.moved',
  version: 0,
  body: object(
    { url: text(1024, 1), term: int(1, 1_000_000) },
    { pushesPerMinute: int(1, 100_000) },
  ),
  by: ['admin'],
  claim: 'none',
  quorum: 'always',
  about: 'the mesh meets at another remote, in a higher term',
});

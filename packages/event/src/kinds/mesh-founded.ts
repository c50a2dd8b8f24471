import { kind } from '../kind.ts';
import { hex64, int, list, name, object, rules, text } from '../shape.ts';

/** The hub as the ledger names it: where, in which term, at what rate (absent: unlimited). */
const hub = object(
  { url: text(1024, 1), term: int(0, 1_000_000) },
  { pushesPerMinute: int(1, 100_000) },
);

export const meshFounded = kind({
  kind: 'mesh.founded',
  version: 0,
  body: object({ name, key: hex64, capabilities: list(name, 64), rules }, { hub }),
  by: 'self',
  claim: 'none',
  about: 'a mesh begins; its author is the first admin',
});

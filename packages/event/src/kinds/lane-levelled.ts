import { kind } from '../kind.ts';
import { int, list, name, object, ref } from '../shape.ts';

/** Tasks that one cycle may make ready, and put back. */
const MOVES = 6;

export const laneLevelled = kind({
  kind: 'lane.levelled',
  version: 0,
  body: object({ lane: name, cycle: int(1), raise: list(ref, MOVES), shelve: list(ref, MOVES) }),
  by: ['admin', 'worker'],
  claim: 'none',
  about: 'one cycle of a lane’s window: drafts of its backlog made ready, ready tasks put back',
});

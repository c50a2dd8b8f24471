/** What one node does for all: drawn, so that not all say it at once. */
import { admittedMembers } from '@lanemesh/state';
import type { Sight } from './sight.ts';
import { timeOf } from './waiting.ts';

/**
 * How long a drawn node has to say it before another one is drawn, milliseconds: the same for all,
 * whatever their sync intervals.
 */
const ROUND = 60_000;

/** Whether this node is the one that now says what is named so. A dead one's time passes. */
export function isDrawn(sight: Sight, what: string): boolean {
  if (sight.following !== 'ok' || sight.draining) return false;
  const { state, me, lot } = sight;
  const round = Math.floor(timeOf(sight) / ROUND);
  const workers = admittedMembers(state).filter((id) =>
    state.members.get(id)?.roles.includes('worker'),
  );
  const mine = lot(`${what} ${round} ${me}`);
  return workers.includes(me) && workers.every((id) => lot(`${what} ${round} ${id}`) >= mine);
}

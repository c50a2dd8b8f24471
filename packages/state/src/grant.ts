/** R12: what a grant needs besides the event's own rules. */
import type { Place, Refusal } from './place.ts';
import { isStopped, type State } from './state.ts';

/**
 * Why a grant of `ttl` seconds does not count, or null.
 * `seen` must be on this ledger, with at most the TTL of chain time between it and the entry before
 * the one that weaves the grant: a claim signed on an old view may not surprise those who have
 * moved on.
 */
export function grantProblem(state: State, ttl: number, place: Place): Refusal {
  if (state.logs.get(place.author)?.marked)
    return 'grant: its author signed two batches on one parent and has not resumed';
  if (isStopped(state))
    return 'grant: the hub gave up a settled entry; an admin must settle it first';
  const seen = place.header.seen;
  const mark = seen && state.entries.get(seen.id);
  if (!mark || mark.height !== seen.height) return 'grant: its author saw another ledger';
  // Up to the entry before the one that weaves it: in a mesh where nothing was said for hours, what
  // its author saw is old and still everything there was to see.
  const before = state.entries.get(state.tip.oid)?.chainTime ?? mark.chainTime;
  return before - mark.chainTime <= ttl * 1000
    ? null
    : 'grant: what its author saw is older than its TTL';
}

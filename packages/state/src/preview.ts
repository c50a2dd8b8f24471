/** What events would do if they came next: asked before they are signed, so that nothing void is. */
import type { Crypto, Event } from '@lanemesh/event';
import { applyEvent } from './apply.ts';
import { rulesIn } from './entry.ts';
import type { Refusal } from './place.ts';
import { cloneState, type State } from './state.ts';

/**
 * Tries events of one admitted author on a copy of the state, in order, as one batch.
 * key: its current key; waiting: its events that have no position yet, which come before.
 * For each event why it would be void, or null; and the state after all of them. Throws
 * UpgradeNeeded where this build does not know the rules that would judge them.
 */
export function preview(
  state: State,
  author: { readonly id: string; readonly key: string },
  waiting: readonly Event[],
  events: readonly Event[],
  crypto: Crypto,
): { readonly refusals: readonly Refusal[]; readonly state: State } {
  const rules = rulesIn(state);
  const after = cloneState(state);
  const log = after.logs.get(author.id);
  const header = {
    t: 'batch' as const,
    v: 0,
    author: author.id,
    number: (log?.number ?? 0) + 1,
    at: 0,
    mesh: state.mesh,
    seen: { height: state.tip.height, id: state.tip.oid },
  };
  const key = log?.keys.at(-1) ?? author.key;
  const place = { author: author.id, key, header, before: log?.head ?? '', crypto };
  const refusals = [...waiting, ...events].map((event) => {
    after.position++;
    return applyEvent(after, event, place, rules);
  });
  return { refusals: refusals.slice(waiting.length), state: after };
}

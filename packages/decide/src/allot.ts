/** Taking what may be needed out of contact, while there is contact (INV-11). */
import {
  type Allotment,
  admittedMembers,
  allotmentOf,
  type Ration,
  rationOf,
  type State,
  takenOf,
} from '@lanemesh/state';
import { spentOf, unstarted } from './away.ts';
import { mayTake } from './claim.ts';
import type { Command, Sight } from './sight.ts';

/**
 * An allotment of every rationed agent this node has: an even share of what the mesh allows, as far
 * as it is there; taken anew when half of it is spent or half of its time is over.
 */
export function allot(sight: Sight): Command[] {
  if (!mayTake(sight)) return [];
  return [...sight.agents].sort().flatMap((agent) => {
    const ration = rationOf(sight.state, agent);
    if (ration === 'free' || ration === 'none') return [];
    const waits = sight.pending.some(
      ({ kind, body }) =>
        kind === 'allotment.granted' && (body as { agent: string }).agent === agent,
    );
    // One that begins just now may be charged to what is held.
    return waits || unstarted(sight, agent) > 0 ? [] : ask(sight, ration);
  });
}

function ask(sight: Sight, ration: Ration): Command[] {
  const { state, me } = sight;
  const { agent, ttl } = ration;
  const held = allotmentOf(state, me, agent);
  const waiting = held ? spentOf(sight, held) - held.spent : 0;
  const starts = shareOf(state, ration, 'starts', held, waiting);
  const slots = shareOf(state, ration, 'slots', held);
  if (starts === 0 || slots === 0 || !isWanted(sight, ration, held, starts ?? 0)) return [];
  const body = {
    agent,
    // Where only what runs at once is rationed, as many as it can be.
    starts: starts ?? 1_000_000,
    ttl,
    ...(slots === null ? {} : { slots }),
    ...(held ? { over: held.ref } : {}),
  };
  return [{ do: 'say', event: { kind: 'allotment.granted', body }, urgent: false }];
}

function isWanted(sight: Sight, ration: Ration, held: Allotment | null, starts: number): boolean {
  if (!held) return true;
  const { chainTime } = sight.state;
  if (chainTime >= held.until - (ration.ttl * 1000) / 2) return true;
  const left = held.starts - spentOf(sight, held);
  return left * 2 <= starts && left < starts;
}

/** An even share among those who may work, at least one, at most what is left; null: no limit. */
function shareOf(
  state: State,
  ration: Ration,
  what: 'starts' | 'slots',
  held: Allotment | null,
  waiting = 0,
): number | null {
  const limit = ration[what];
  if (limit === null) return null;
  const workers = admittedMembers(state).filter((id) =>
    state.members.get(id)?.roles.includes('worker'),
  );
  const left = limit - takenOf(state, ration, held?.ref ?? null)[what] - waiting;
  return Math.max(0, Math.min(left, Math.max(1, Math.floor(limit / workers.length))));
}

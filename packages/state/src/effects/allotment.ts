/** Starts out of contact: what the mesh allows, what nodes take of it, what they spend (INV-11). */
import type { Known } from '@lanemesh/event';
import { allotmentOf, takenOf } from '../allotment.ts';
import { grantProblem } from '../grant.ts';
import type { Place, Refusal } from '../place.ts';
import type { Ration } from '../ration.ts';
import type { State } from '../state.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

export function allotmentRuled(
  state: State,
  { body }: Of<'allotment.ruled'>,
  place: Place,
): Refusal {
  const { agent, span, ttl, starts = null, slots = null } = body;
  if (ttl > span) return 'body.ttl: an allotment cannot last longer than the span it counts in';
  const { position } = state;
  const now = state.rations.get(agent);
  const same =
    now?.starts === starts && now.slots === slots && now.span === span && now.ttl === ttl;
  if (same) return 'life: it is so already';
  state.rations.set(agent, { agent, starts, slots, span, ttl, by: place.author, position });
  return null;
}

/** Allotments are claimed like tasks: the first in the order gets what is there. */
export function allotmentGranted(
  state: State,
  { body }: Of<'allotment.granted'>,
  ref: string,
  place: Place,
): Refusal {
  const { agent, starts, ttl, slots = null, over = null } = body;
  const ration = state.rations.get(agent);
  if (!ration || (ration.starts === null && ration.slots === null))
    return `body.agent: nothing of ${agent} is allotted`;
  if (ttl > ration.ttl) return `body.ttl: must be at most ${ration.ttl}`;
  const held = allotmentOf(state, place.author, agent);
  if ((held?.ref ?? null) !== over)
    return held ? `body.over: its author holds ${held.ref}` : 'body.over: its author holds none';
  const problem = rationProblem(state, ration, body, over) ?? grantProblem(state, ttl, place);
  if (problem !== null) return problem;
  if (held) held.closed = true;
  forget(state, ration);
  const since = state.chainTime;
  state.allotments.set(ref, {
    ref,
    agent,
    by: place.author,
    starts,
    slots,
    since,
    until: since + ttl * 1000,
    spent: 0,
    closed: false,
  });
  return null;
}

function rationProblem(
  state: State,
  ration: Ration,
  { starts, slots }: Of<'allotment.granted'>['body'],
  over: string | null,
): Refusal {
  const taken = takenOf(state, ration, over);
  const left = ration.starts === null ? null : Math.max(0, ration.starts - taken.starts);
  if (left !== null && starts > left) return `body.starts: ${left} of ${ration.starts} are left`;
  if (ration.slots === null) return null;
  if (slots === undefined) return 'body.slots: is missing: they are allotted too';
  const free = Math.max(0, ration.slots - taken.slots);
  return slots > free ? `body.slots: ${free} of ${ration.slots} are left` : null;
}

/** Drops what was given back before the span that counts. */
function forget(state: State, { agent, span }: Ration): void {
  for (const [ref, one] of state.allotments)
    if (one.agent === agent && one.closed && one.since + span * 1000 <= state.chainTime)
      state.allotments.delete(ref);
}

/**
 * Charges a start to the allotment it names. A fact: it counts whatever became of the claim or of
 * the allotment meanwhile.
 */
export function chargeStart(state: State, event: Of<'task.started'>, place: Place): void {
  const { allotment: ref, agent } = event.body;
  if (ref === undefined) return;
  const known = state.allotments.get(ref);
  if (known && known.by === place.author && known.agent === agent) {
    known.spent++;
    return;
  }
  // Granted on a ledger that was given up, or forgotten: it was run all the same.
  const { chainTime } = state;
  const own = `${ref} ${place.author} ${agent}`;
  state.allotments.set(own, {
    ref: own,
    agent,
    by: place.author,
    starts: 0,
    slots: null,
    since: chainTime,
    until: chainTime,
    spent: (state.allotments.get(own)?.spent ?? 0) + 1,
    closed: true,
  });
}

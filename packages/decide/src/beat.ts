/** When to give a sign of life although there is nothing else to say. */
import { effectiveTtl, heldTasks, openSeats } from '@lanemesh/state';
import { landsAfter } from './landing-queue.ts';
import { type Command, isPending, type Sight } from './sight.ts';
import { silentFor } from './silence.ts';

const BEAT: Command = { do: 'say', event: { kind: 'node.beat', body: {} }, urgent: true };

/**
 * A holder beats at a third of its TTL, and only while it really runs, lands or judges something (or waits
 * for its verifier, for its turn to land, or for the position of its result: far from the hub that
 * takes a while). An observer of a holder that has seen no write at the hub for a quarter of the TTL
 * beats once itself: is the hub read-only, or is everybody silent? begun: claims that begin to land in
 * this turn: who waited for that would else be silent for one turn more.
 */
export function beat(sight: Sight, begun: ReadonlySet<string> = new Set()): Command[] {
  const { state, me, mono, silence } = sight;
  if (state.members.get(me)?.standing !== 'admitted') return [];
  // Without a position for the last word, another one says nothing new.
  if (sight.following === 'away' && sight.pending.some((event) => event.kind === 'node.beat'))
    return [];
  for (const { seat } of openSeats(state)) {
    const ttl = effectiveTtl(state, seat.ttl) * 1000;
    const works = seat.by === me && sight.active.has(seat.ref);
    if (works && (sight.lastAppend === null || mono - sight.lastAppend > ttl / 3)) return [BEAT];
  }
  for (const task of heldTasks(state)) {
    const ttl = effectiveTtl(state, task.claim.ttl) * 1000;
    if (task.claim.by === me) {
      const { ref } = task.claim;
      const waits =
        task.state === 'review' ||
        isPending(sight, 'task.result', task.ref, ref) ||
        (task.state === 'landing' && landsAfter(sight, task) !== null);
      const alive = sight.active.has(ref) || begun.has(ref) || waits;
      if (alive && (sight.lastAppend === null || mono - sight.lastAppend > ttl / 3)) return [BEAT];
    } else if (silentFor(silence, task.claim.ref, mono) > ttl / 4) {
      const quiet = silence.wroteAfter === null || mono - silence.wroteAfter > ttl / 4;
      const spoke = sight.lastAppend !== null && mono - sight.lastAppend <= ttl / 4;
      if (quiet && !spoke && sight.following === 'ok') return [BEAT];
    }
  }
  return [];
}

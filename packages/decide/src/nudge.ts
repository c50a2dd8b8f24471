/** Moving chain time on, where work waits for nothing else. */
import { nextReady } from '@lanemesh/state';
import { freeSlots, mayTake } from './claim.ts';
import { capHold, holdOf } from './hold.ts';
import type { Command, Sight } from './sight.ts';

/** Between two words of this node that say nothing but the time, milliseconds. */
const EVERY = 60_000;

/**
 * A beat, where a task is held back by an hour or a day that has ended by our own clock: chain time
 * stands still while nobody weaves. A claim would come to nothing, and be a dead letter.
 */
export function nudge(sight: Sight): Command[] {
  const { state, mono, now, lastAppend, pending } = sight;
  if (!mayTake(sight) || freeSlots(sight) <= 0 || pending.length > 0) return [];
  if (lastAppend !== null && mono - lastAppend < EVERY) return [];
  const late = [...state.lanes.values()].filter((lane) => {
    const until = capHold(state, lane)?.until ?? null;
    return until !== null && until <= now;
  });
  const isLate = late.some(({ name }) => {
    for (const task of nextReady(state, name)) if (holdOf(sight, task) === null) return true;
    return false;
  });
  return isLate ? [{ do: 'say', event: { kind: 'node.beat', body: {} }, urgent: false }] : [];
}

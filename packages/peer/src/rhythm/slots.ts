/** The times of lanes with a cron expression. */
import type { State } from '@lanemesh/state';
import { newestSlot } from './cron.ts';

/** The newest time of each lane's expression that is not after `now`, milliseconds since 1970. */
export function cronSlots({ lanes }: Pick<State, 'lanes'>, now: number): Map<string, number> {
  const slots = new Map<string, number>();
  for (const { name, rhythm } of lanes.values()) {
    const slot = rhythm?.cron ? newestSlot(rhythm.cron, now) : null;
    if (slot !== null) slots.set(name, slot);
  }
  return slots;
}

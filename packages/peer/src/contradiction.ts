/** A hub that gave up what was settled: claims and landings stop until admins settle it (INV-2). */
import type { Replica } from '@lanemesh/sync';

/** Whether this node has to say that the hub gave up `lost`, and may. */
export function mustReport({ state, me }: Replica, lost: string): boolean {
  return state.members.get(me)?.standing === 'admitted' && !state.contradictions.has(lost);
}

/** Whose work to take over (INV-8). */
import { admittedMembers, effectiveTtl, heldTasks } from '@lanemesh/state';
import { busyAgents, takeAgent } from './busy-agents.ts';
import { canServe, freeSlots, mayTake } from './claim.ts';
import { type Command, isPending, type Sight } from './sight.ts';
import { silentFor } from './silence.ts';

/**
 * At most one takeover a turn: a claim whose holder was silent for longer than the
 * effective TTL, when our place in the order drawn by hash(task, epoch, node) has come,
 * and the hub was seen to take a write within a third of that TTL.
 */
export function takeOver(sight: Sight): Command[] {
  const { state, me, mono, silence } = sight;
  if (!mayTake(sight) || freeSlots(sight) <= 0) return [];
  for (const task of heldTasks(state)) {
    const { claim } = task;
    const ttl = effectiveTtl(state, claim.ttl) * 1000;
    const silent = silentFor(silence, claim.ref, mono);
    if (claim.by === me || silent <= ttl || !canServe(sight, task)) continue;
    if (silence.lastWrite === null || mono - silence.lastWrite > ttl / 3 + 2 * sight.interval)
      continue;
    const rank = placeInOrder(sight, `${task.ref} ${claim.epoch}`, claim.by);
    if (silent <= ttl + rank * sight.interval) continue;
    const saw = sight.newestOf(claim.by);
    if (!takeAgent(sight, busyAgents(sight), task)) continue;
    if (!saw || isPending(sight, 'task.claimed', task.ref)) continue;
    const body = {
      task: task.ref,
      ttl: state.lanes.get(task.lane)?.ttl ?? claim.ttl,
      over: claim.ref,
      saw,
    };
    return [{ do: 'say', event: { kind: 'task.claimed', body }, urgent: true }];
  }
  return [];
}

function placeInOrder(sight: Sight, what: string, holder: string): number {
  const workers = admittedMembers(sight.state).filter(
    (id) => id !== holder && sight.state.members.get(id)?.roles.includes('worker'),
  );
  const mine = sight.lot(`${what} ${sight.me}`);
  return workers.filter((id) => sight.lot(`${what} ${id}`) < mine).length;
}

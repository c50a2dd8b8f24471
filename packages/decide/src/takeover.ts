/** Whose work to take over (INV-8). */
import { effectiveTtl, heldTasks, type Task } from '@lanemesh/state';
import { busyAgents, takeAgent } from './busy-agents.ts';
import { canServe, freeSlots, mayTake } from './claim.ts';
import { couldTake } from './could-take.ts';
import { type Command, isPending, type Sight } from './sight.ts';
import { mayBeClosed } from './silence.ts';

type Held = Task & { claim: NonNullable<Task['claim']> };

/**
 * As many takeovers as there are free slots: claims whose holders were silent for longer than the
 * effective TTL, when our place in the order drawn by hash(task, epoch, node) has come, and the hub
 * was seen to take a write not long ago.
 */
export function takeOver(sight: Sight): Command[] {
  const { state, mono, silence } = sight;
  if (!mayTake(sight)) return [];
  const taken: Command[] = [];
  let free = freeSlots(sight);
  const busy = busyAgents(sight);
  for (const task of heldTasks(state)) {
    if (free <= 0) break;
    const due = dueOf(sight, task, 0);
    if (due === null || mono <= due) continue;
    if (mayBeClosed(silence, mono, ttlOf(sight, task), sight.interval)) continue;
    const { claim } = task;
    const saw = sight.newestOf(claim.by);
    if (!saw || isPending(sight, 'task.claimed', task.ref)) continue;
    if (!takeAgent(sight, busy, task)) continue;
    const ttl = state.lanes.get(task.lane)?.ttl ?? claim.ttl;
    const body = { task: task.ref, ttl, over: claim.ref, saw };
    taken.push({ do: 'say', event: { kind: 'task.claimed', body }, urgent: true });
    free--;
  }
  return taken;
}

/**
 * When this node is to look whether a holder is still silent, monotonic milliseconds; null: no
 * takeover of its own comes within `soon` milliseconds.
 */
export function nextTakeover(sight: Sight, soon: number): number | null {
  if (sight.following !== 'ok' || !mayTake(sight) || freeSlots(sight) <= 0) return null;
  const dues = heldTasks(sight.state).flatMap((task) => {
    const due = dueOf(sight, task, soon);
    return due === null || due < sight.mono ? [] : [due + 1];
  });
  return dues.length === 0 ? null : Math.min(...dues);
}

function ttlOf({ state }: Sight, { claim }: Held): number {
  return effectiveTtl(state, claim.ttl) * 1000;
}

/**
 * When our turn to take a task over has come; null: never as things are, or not within `soon`
 * milliseconds.
 */
function dueOf(sight: Sight, task: Held, soon: number): number | null {
  const { claim } = task;
  const watch = sight.silence.watches.get(claim.ref);
  if (!watch || claim.by === sight.me) return null;
  const over = watch.since + ttlOf(sight, task);
  if (over >= sight.mono + soon || !canServe(sight, task)) return null;
  return over + placeInOrder(sight, task) * sight.interval;
}

/** How many are drawn before us. Who could not take it is not waited for. */
function placeInOrder({ lot, me, state }: Sight, task: Held): number {
  const what = `${task.ref} ${task.claim.epoch}`;
  const mine = lot(`${what} ${me}`);
  let before = 0;
  for (const member of state.members.values())
    if (
      member.id !== task.claim.by &&
      lot(`${what} ${member.id}`) < mine &&
      couldTake(state, member, task)
    )
      before++;
  return before;
}

/** Which tasks to claim. */
import { refOf } from '@lanemesh/event';
import {
  heldInLane,
  heldTasks,
  isStopped,
  rankOf,
  readyTasks,
  type State,
  type Task,
} from '@lanemesh/state';
import { isPaused } from './pause.ts';
import { type Command, isMarked, isPending, type Sight } from './sight.ts';
import { isOver } from './work.ts';

/**
 * Claims for as many ready tasks as there are free slots: those of the highest rank first, among
 * equals by rendezvous hash(task, node), so that nodes seldom want the same task.
 */
export function claimTasks(sight: Sight): Command[] {
  const { state } = sight;
  const wanted = byRendezvous(sight, wantedTasks(sight));
  return takeUpTo(sight, wanted, freeSlots(sight)).map((task) => claimOf(state, task));
}

/** The claim of a ready task. */
export function claimOf({ lanes }: Pick<State, 'lanes'>, { ref, lane }: Task): Command {
  const body = { task: ref, ttl: lanes.get(lane)?.ttl ?? 60 };
  return { do: 'say', event: { kind: 'task.claimed', body }, urgent: true };
}

/** Ready tasks that this node would take if it had slots for all of them. */
export function wantedTasks(sight: Sight): Task[] {
  return mayTake(sight) ? readyTasks(sight.state).filter((task) => canServe(sight, task)) : [];
}

/** Whether this node may take anything now, a free task or another's. */
export function mayTake(sight: Sight): boolean {
  const { state, me } = sight;
  const member = state.members.get(me);
  if (sight.following !== 'ok' || sight.draining || isStopped(state) || isMarked(sight))
    return false;
  return member?.standing === 'admitted' && member.roles.includes('worker');
}

/** Attempts this node could begin besides those it holds or has asked for. */
export function freeSlots(sight: Sight): number {
  const { state, me, pending, slots, byHand } = sight;
  const held = heldTasks(state)
    .filter(({ claim, state }) => claim.by === me && state !== 'review' && !byHand.has(claim.ref))
    .filter((task) => !isOver(sight, task)).length;
  const asked = pending.filter(
    (event) => event.kind === 'task.claimed' && !byHand.has(refOf(me, event.id)),
  ).length;
  return slots - held - asked;
}

/** Whether this node serves the task's lane and has an agent for it. */
export function canServe(sight: Sight, task: Task): boolean {
  const lane = sight.state.lanes.get(task.lane);
  if (!lane || (sight.lanes && !sight.lanes.has(lane.name))) return false;
  if (isPaused(sight, task)) return false;
  if (isPending(sight, 'task.claimed', task.ref)) return false;
  return agentFor(sight, task) !== undefined;
}

/** The first agent of the task (or of its lane) that this node has. */
export function agentFor(sight: Pick<Sight, 'state' | 'agents'>, task: Task): string | undefined {
  const wanted = task.agent ? [task.agent] : (sight.state.lanes.get(task.lane)?.agents ?? []);
  return wanted.find((agent) => sight.agents.has(agent));
}

function takeUpTo(sight: Sight, wanted: readonly Task[], free: number): Task[] {
  const chosen: Task[] = [];
  const inLane = new Map<string, number>();
  for (const task of wanted) {
    if (chosen.length >= free) break;
    const slots = sight.state.lanes.get(task.lane)?.slots ?? null;
    const taken = inLane.get(task.lane) ?? heldInLane(sight.state, task.lane);
    if (slots !== null && taken >= slots) continue;
    inLane.set(task.lane, taken + 1);
    chosen.push(task);
  }
  return chosen;
}

function byRendezvous(sight: Sight, tasks: readonly Task[]): Task[] {
  if (!sight.rendezvous) return [...tasks];
  const drawn = tasks.map((task) => ({
    task,
    rank: rankOf(sight.state, task),
    lot: sight.lot(`${task.ref} ${sight.me}`),
  }));
  drawn.sort((a, b) => b.rank - a.rank || (a.lot < b.lot ? -1 : 1));
  return drawn.map(({ task }) => task);
}

/** Which tasks to claim. */
import { refOf } from '@lanemesh/event';
import { heldTasks, isStopped, rankOf, readyTasks, type State, type Task } from '@lanemesh/state';
import { busyAgents, takeAgent } from './busy-agents.ts';
import { CampaignRoom } from './campaign-room.ts';
import { addAsked, capHold, holdOf, roomHold } from './hold.ts';
import { type Command, isMarked, type Sight } from './sight.ts';
import { byTurns } from './turns.ts';
import { isOver } from './work.ts';

/**
 * Claims for as many ready tasks as there are free slots: those of the highest rank first, among
 * equals by rendezvous hash(task, node), so that nodes seldom want the same task.
 */
export function claimTasks(sight: Sight): Command[] {
  const { state } = sight;
  const free = Math.min(freeSlots(sight), sight.admission.room);
  if (free <= 0) return [];
  const wanted = byTurns(state, sight.me, byRendezvous(sight, wantedTasks(sight)));
  return takeUpTo(sight, wanted, free).map((task) => claimOf(state, task));
}

/** The claim of a ready task. */
export function claimOf({ lanes }: Pick<State, 'lanes'>, { ref, lane }: Task): Command {
  const body = { task: ref, ttl: lanes.get(lane)?.ttl ?? 60 };
  return { do: 'say', event: { kind: 'task.claimed', body }, urgent: true };
}

/** Ready tasks that this node would take if it, and their lanes, had slots for all of them. */
export function wantedTasks(sight: Sight): Task[] {
  if (!mayTake(sight)) return [];
  const ready = readyTasks(sight.state);
  if (ready.length === 0) return [];
  const spent = spentLanes(sight.state);
  const full = new Set(fullLanes(sight.state));
  return ready.filter(
    (task) =>
      !spent.has(task.lane) &&
      (!full.has(task.lane) || sight.forced === task.ref) &&
      canServe(sight, task),
  );
}

/** Lanes whose claims of this hour or day, or whose repository's, are used up. */
function spentLanes(state: State): Set<string> {
  const lanes = [...state.lanes.values()];
  const spent = lanes.filter((lane) => (capHold(state, lane)?.until ?? null) !== null);
  return new Set(spent.map(({ name }) => name));
}

/** Lanes that have as much work in some state as they may. */
function fullLanes(state: State): string[] {
  return [...state.lanes.keys()].filter((lane) => roomHold(state, lane) !== null);
}

/** Whether this node may take anything now, a free task or another's. */
export function mayTake(sight: Sight): boolean {
  const { state, me } = sight;
  const member = state.members.get(me);
  if (sight.following !== 'ok' || sight.draining || isStopped(state) || isMarked(sight))
    return false;
  if (sight.admission.closed.length > 0) return false;
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

/** Whether this node serves the task's lane, has an agent for it, and nothing holds it back here. */
export function canServe(sight: Sight, task: Task): boolean {
  return holdOf(sight, task) === null;
}

function takeUpTo(sight: Sight, wanted: readonly Task[], free: number): Task[] {
  const { state } = sight;
  const chosen: Task[] = [];
  const asked = askedFor(sight);
  const full = new Set<string>();
  const busy = busyAgents(sight);
  const begun = new Map<string, number>();
  const campaigns = new CampaignRoom(sight);
  for (const task of wanted) {
    if (chosen.length >= free) break;
    const lane = state.lanes.get(task.lane);
    if (!lane || full.has(lane.name)) continue;
    if (capHold(state, lane, asked)) {
      full.add(lane.name);
      continue;
    }
    const inLane = begun.get(lane.name) ?? 0;
    const waiting = asked.get(`lane ${lane.name}`) ?? 0;
    const room = roomHold(state, lane.name, inLane, waiting);
    if (sight.forced !== task.ref && room !== null) continue;
    if (!campaigns.has(task) || !takeAgent(sight, busy, task)) continue;
    campaigns.take(task);
    begun.set(lane.name, inLane + 1);
    addAsked(asked, lane);
    chosen.push(task);
  }
  return chosen;
}

/** Own claims of free tasks that have no position yet, by lane and repository. */
function askedFor({ state, pending }: Sight): Map<string, number> {
  const asked = new Map<string, number>();
  for (const { kind, body } of pending) {
    const { task, over } = body as { task?: string; over?: string };
    if (kind !== 'task.claimed' || task === undefined || over !== undefined) continue;
    const lane = state.lanes.get(state.tasks.get(task)?.lane ?? '');
    if (lane) addAsked(asked, lane);
  }
  return asked;
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

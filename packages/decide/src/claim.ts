/** Which tasks to claim. */
import { refOf } from '@lanemesh/event';
import {
  heldTasks,
  isDormant,
  isStopped,
  type Lane,
  nextReady,
  rankOf,
  type State,
  type Task,
} from '@lanemesh/state';
import { busyAgents, hasAgent, takeAgent } from './busy-agents.ts';
import { CampaignRoom } from './campaign-room.ts';
import { mayChoose } from './first-choice.ts';
import { addAsked, capHold, type Hold, holdOf, roomHold } from './hold.ts';
import { type Command, isMarked, type Sight } from './sight.ts';
import { byTurns } from './turns.ts';
import { isOver } from './work.ts';

/**
 * Of each lane no more of the tasks it could take now are compared, the first by their rank: so
 * many, and so many for each member of the mesh, that nodes seldom want the same.
 */
const COMPARED = { least: 64, each: 4 } as const;

/**
 * Claims for as many ready tasks as there are free slots: those of the highest rank first, among
 * equals by rendezvous hash(task, node), so that nodes seldom want the same task.
 */
export function claimTasks(sight: Sight): Command[] {
  const { state } = sight;
  // A claim that waits here for its push is too late when it leaves, and takes a push from others.
  if (!sight.mayPush) return [];
  const free = freeSlots(sight);
  if (free <= 0) return [];
  const wanted = byTurns(state, sight.me, byRendezvous(sight, compared(sight)));
  return takeUpTo(sight, wanted, free).map((task) => claimOf(state, task));
}

/** The claim of a ready task. */
export function claimOf({ lanes }: Pick<State, 'lanes'>, { ref, lane }: Task): Command {
  const body = { task: ref, ttl: lanes.get(lane)?.ttl ?? 60 };
  return { do: 'say', event: { kind: 'task.claimed', body }, urgent: true };
}

/** Ready tasks that this node would take if it, and their lanes, had slots for all of them. */
export function wantedTasks(sight: Sight): Task[] {
  return [...nextWanted(sight)];
}

/** Whether there is any such task. */
export function wantsAny(sight: Sight): boolean {
  return nextWanted(sight).next().done !== true;
}

function* nextWanted(sight: Sight): Generator<Task> {
  if (!mayTake(sight)) return;
  const spent = spentLanes(sight.state);
  const full = new Set(fullLanes(sight.state));
  for (const task of nextReady(sight.state)) {
    const isFull = full.has(task.lane) && sight.forced !== task.ref;
    if (!spent.has(task.lane) && !isFull && canServe(sight, task)) yield task;
  }
}

/**
 * The first of each lane's ready tasks that this node could take now, by their rank: what it has no
 * room for is left out, or it would hide what stands behind it.
 */
function compared(sight: Sight): Task[] {
  if (!mayTake(sight)) return [];
  const { state, forced } = sight;
  const asked = askedFor(sight);
  const [busy, campaigns] = [busyAgents(sight), new CampaignRoom(sight)];
  const hasRoom = (task: Task): boolean =>
    campaigns.has(task) && (sight.limits.size === 0 || hasAgent(sight, busy, task));
  const most = Math.max(COMPARED.least, COMPARED.each * state.members.size);
  return [...state.lanes.values()].flatMap((lane): Task[] => {
    if (isClosed(sight, lane) || capHold(state, lane, asked) !== null) return [];
    const isFull = roomHold(state, lane.name, 0, asked.get(`lane ${lane.name}`) ?? 0) !== null;
    const tasks: Task[] = [];
    let none = false;
    for (const task of nextReady(state, lane.name)) {
      const isForced = forced === task.ref;
      if ((isFull || tasks.length >= most) && !isForced) {
        if (forced === null) break;
        continue;
      }
      if ((none && isPlain(lane, task) && !isForced) || !hasRoom(task)) continue;
      const hold = holdOf(sight, task);
      if (hold === null && mayChoose(sight, task)) tasks.push(task);
      none ||= hold !== null && OF_LANE.has(hold.code) && isPlain(lane, task);
    }
    return tasks;
  });
}

/** Why a task that says nothing of its own is left alone, and with it all such of its lane. */
const OF_LANE: ReadonlySet<Hold['code']> = new Set(['agent', 'capability', 'sandbox', 'window']);

/** Whether it is a task as any other of its lane. */
function isPlain({ routes }: Lane, { agent, attempts }: Task): boolean {
  return agent === null && attempts.length === 0 && routes.length === 0;
}

/** Whether nothing of the lane begins here, whatever the task: `holdOf` says why. */
function isClosed({ lanes, state, stopped }: Sight, { name }: Lane): boolean {
  return (lanes !== null && !lanes.has(name)) || stopped.has(name) || isDormant(state, name);
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

/**
 * Attempts this node could begin besides those it holds or has asked for, by its slots and by what
 * the machine has room for: no gate sees what is claimed and not begun.
 */
export function freeSlots(sight: Sight): number {
  const { state, me, pending, byHand, admission } = sight;
  const slots = Math.min(sight.slots, admission.room);
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
  const drawn = tasks.map((task) => ({
    task,
    rank: rankOf(sight.state, task),
    lot: sight.rendezvous ? sight.lot(`${task.ref} ${sight.me}`) : '',
  }));
  const inOrder = (a: Task, b: Task): number => a.position - b.position;
  drawn.sort(
    (a, b) => b.rank - a.rank || (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : inOrder(a.task, b.task)),
  );
  return drawn.map(({ task }) => task);
}

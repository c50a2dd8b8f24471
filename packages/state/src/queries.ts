/** Named questions about a state. */
import { attemptsLeft } from './campaign.ts';
import { isDormant } from './firing.ts';
import { TASK_STATES, type TaskLife } from './life/task-life.ts';
import { pauseOf } from './pause.ts';
import { openSeats } from './review.ts';
import type { State } from './state.ts';
import type { Task } from './task.ts';

const PRIORITY = { urgent: 4, high: 3, normal: 2, low: 1 } as const;
/** What a title may begin with, and what that adds to a task's rank. */
const BOOSTS = [
  ['[Regression]', 3],
  ['[Systemic]', 2],
  ['[Workspace]', 1],
] as const;
const DAY = 86_400_000;

/** Claims that stand in a lane now. */
export function heldInLane(state: State, lane: string): number {
  let held = 0;
  for (const task of state.tasks.values()) if (task.claim && task.lane === lane) held++;
  return held;
}

/** Tasks somebody holds, in the order they were enqueued. */
export function heldTasks(state: State): (Task & { claim: NonNullable<Task['claim']> })[] {
  const held = [];
  for (const task of state.tasks.values()) if (task.claim) held.push(task);
  return held as (Task & { claim: NonNullable<Task['claim']> })[];
}

/** Nodes that hold at least one task, or judge one. */
export function holders(state: State): Set<string> {
  const judging = openSeats(state).map(({ seat }) => seat.by);
  return new Set([...heldTasks(state).map((task) => task.claim.by), ...judging]);
}

/**
 * How much a task wants to be done: its priority (urgent 4, high 3, normal 2, low 1), plus what
 * its title begins with ([Regression] 3, [Systemic] 2, [Workspace] 1), plus one for each whole day
 * since it was enqueued, by chain time.
 */
export function rankOf(state: Pick<State, 'chainTime'>, task: Task): number {
  const boost = BOOSTS.find(([prefix]) => task.title.startsWith(prefix))?.[1] ?? 0;
  return PRIORITY[task.priority] + boost + Math.floor((state.chainTime - task.since) / DAY);
}

/** Tasks that may be claimed by somebody, those of the highest rank first, then the oldest. */
export function readyTasks(state: State): Task[] {
  const left = attemptsLeft(state);
  const ready = [...state.tasks.values()]
    .filter(
      (task) =>
        task.state === 'ready' &&
        pauseOf(state, task, null) === null &&
        !isDormant(state, task.lane) &&
        (left.get(task.campaign ?? '') ?? 1) > 0,
    )
    .map((task) => ({ task, rank: rankOf(state, task) }));
  ready.sort((a, b) => b.rank - a.rank || a.task.position - b.task.position);
  return ready.map(({ task }) => task);
}

/** How many tasks are in each state; every state has a key. */
export function tasksByState(state: State): Record<TaskLife, number> {
  const counts = Object.fromEntries(TASK_STATES.map((s) => [s, 0])) as Record<TaskLife, number>;
  for (const task of state.tasks.values()) counts[task.state]++;
  return counts;
}

/** Nodes that may speak. */
export function admittedMembers(state: State): string[] {
  return [...state.members.values()].filter((m) => m.standing === 'admitted').map((m) => m.id);
}

/** Admitted nodes with the role admin. */
export function admins(state: State): string[] {
  return admittedMembers(state).filter((id) => state.members.get(id)?.roles.includes('admin'));
}

/**
 * Whether an entry is settled (R14): counted batches or entries of two admitted nodes other
 * than its weaver (of all others in a smaller mesh) name it or a later one as seen, or stand
 * on it. In a mesh of one node nothing ever is.
 */
export function isSettled(state: State, oid: string): boolean {
  const mark = state.entries.get(oid);
  if (!mark) return false;
  const others = admittedMembers(state).filter((id) => id !== mark.weaver);
  const witnesses = others.filter((id) => (state.logs.get(id)?.seenHeight ?? -1) >= mark.height);
  return others.length > 0 && witnesses.length >= Math.min(2, others.length);
}

/**
 * Seconds of silence after which a holder's claim may be taken over (INV-8):
 * at least the claim's TTL, and long enough that all holders can beat within the hub's rate.
 */
export function effectiveTtl(state: State, ttl: number): number {
  const rate = state.hub?.pushesPerMinute ?? null;
  return rate === null ? ttl : Math.max(ttl, Math.ceil((360 * holders(state).size) / rate));
}

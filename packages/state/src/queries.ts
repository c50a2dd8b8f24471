/** Named questions about a state. */
import { attemptsLeft } from './campaign.ts';
import { isDormant } from './firing.ts';
import { TASK_STATES, type TaskLife } from './life/task-life.ts';
import { pauseOf } from './pause.ts';
import { openSeats } from './review.ts';
import type { State } from './state.ts';
import type { Task } from './task.ts';
import { claimsByHolder, heldTasks, readyInOrder, tasksIn, weightOf } from './task-lists.ts';

const DAY = 86_400_000;

/** Claims that stand in a lane now. */
export function heldInLane(state: State, lane: string): number {
  return heldTasks(state).filter((task) => task.lane === lane).length;
}

/** Nodes that hold at least one task, or judge one. */
export function holders(state: State): Set<string> {
  const judging = openSeats(state).map(({ seat }) => seat.by);
  return new Set([...claimsByHolder(state).keys(), ...judging]);
}

/**
 * How much a task wants to be done: its priority (urgent 4, high 3, normal 2, low 1), plus what
 * its title begins with ([Regression] 3, [Systemic] 2, [Workspace] 1), plus one for each whole day
 * since it was enqueued, by chain time.
 */
export function rankOf(state: Pick<State, 'chainTime'>, task: Task): number {
  return weightOf(task) + Math.floor((state.chainTime - task.since) / DAY);
}

/** Tasks that may be claimed by somebody, those of the highest rank first, then the oldest. */
export function readyTasks(state: State): Task[] {
  return [...nextReady(state)];
}

/**
 * The same one by one, of one lane or of all: as many as are asked for, without a look at the
 * others. The state must not change meanwhile.
 */
export function* nextReady(state: State, lane?: string): Generator<Task> {
  const left = attemptsLeft(state);
  for (const task of readyInOrder(state, (one) => rankOf(state, one), lane)) {
    const mayBegin = pauseOf(state, task, null) === null && !isDormant(state, task.lane);
    if (mayBegin && (left.get(task.campaign ?? '') ?? 1) > 0) yield task;
  }
}

/** How many tasks are in each state; every state has a key. */
export function tasksByState(state: State): Record<TaskLife, number> {
  const counts = TASK_STATES.map((life) => [life, tasksIn(state, life).length]);
  return Object.fromEntries(counts) as Record<TaskLife, number>;
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

/** Why a ready task is left alone for now, although this node could take it. */
import { agentsLeft, LONGEST_BACKOFF, type State, type Task } from '@lanemesh/state';
import type { Sight } from './sight.ts';

/** What a task waits for, which passes by itself. */
export interface Waiting {
  readonly what: 'backoff' | 'quota';
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Quotas end together: their tasks begin again within this part of the wait, and this long. */
const JITTER_PART = 10;
const JITTER_MOST = 300_000;

/** A wait that ends later than the longest there is, milliseconds, was reckoned by a wrong clock. */
const FURTHEST = LONGEST_BACKOFF * 1000 + 60_000;

type Clocks = Pick<Sight, 'state' | 'now' | 'lot'>;

/**
 * The time that waits are measured by: chain time stands still in a quiet mesh, and our own clock
 * may be behind.
 */
export function timeOf({ state, now }: { state: Pick<State, 'chainTime'>; now: number }): number {
  return Math.max(state.chainTime, now);
}

/**
 * What keeps the task from being begun now, by any of these agents (of those that have an attempt
 * left); null: nothing, or none of them may try it at all.
 */
export function waitingOf(sight: Clocks, task: Task, agents: readonly string[]): Waiting | null {
  const time = timeOf(sight);
  const until = task.notBefore ?? 0;
  if (until > time && until - time <= FURTHEST) return { what: 'backoff', until };
  const left = agentsLeft(sight.state, task).filter((agent) => agents.includes(agent));
  const ends = left.map((agent) => quotaEnd(sight, task, agent));
  const reset = Math.min(...ends);
  return left.length > 0 && reset > time ? { what: 'quota', until: reset } : null;
}

/** When this task may use the agent again, drawn for each epoch of it; 0: its quota is there. */
export function quotaEnd({ state, lot }: Clocks, task: Task, agent: string): number {
  const quota = state.quotas.get(agent);
  if (!quota) return 0;
  const span = Math.floor((quota.until - quota.since) / JITTER_PART);
  const most = Math.max(1, Math.min(JITTER_MOST, span));
  return quota.until + (Number.parseInt(lot(`${task.ref} ${task.epoch}`).slice(0, 8), 16) % most);
}

/** What failed: tried again, later or by another agent, or escalated to a person. */
import type { Known } from '@lanemesh/event';
import { conflictProblem } from '../conflicts.ts';
import { backoffOf, type Failing, failingOf, resetOf } from '../failure.ts';
import { momentOf } from '../moment.ts';
import type { Place, Refusal } from '../place.ts';
import { MODELS_KEPT, QUOTAS_KEPT, type State } from '../state.ts';
import { stuckProblem } from '../stuck.ts';
import type { Escalation, Task } from '../task.ts';
import { changeTask } from '../task-lists.ts';
import { agentsLeft } from '../tries.ts';
import { noteSteps } from './manual.ts';
import { noteEscalation, stepAttempt } from './new-task.ts';
import { noteSpent } from './spent.ts';
import { step, stepProblem } from './task.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** A result that says `failed`, under the claim that stands. */
export function failed(state: State, task: Task, event: Of<'task.result'>, place: Place): Refusal {
  const problem = stepProblem(task, 'fail');
  if (problem !== null) return problem;
  const { agent, ms, stage, reason, exitCode, evidence, model, approaches } = event.body;
  const { summary, context } = event.body;
  const failing = failingOf(stage ?? null, reason ?? null);
  const attempt = task.attempts.at(-1);
  stepAttempt(task, 'fail', {
    agent,
    ms,
    stage: stage ?? null,
    reason: reason ?? null,
    exitCode: exitCode ?? null,
    evidence: evidence ?? '',
    model: model ?? attempt?.model ?? null,
    summary: summary ?? attempt?.summary ?? '',
    approaches: approaches ?? attempt?.approaches ?? '',
    context: context ?? attempt?.context ?? null,
    patch: event.body.patch ?? null,
    class: failing.class,
  });
  noteSteps(task, event.body.manual);
  noteSpent(task, attempt, event.body);
  noteModel(state, agent, model);
  if (failing.class === 'quota_limited') {
    noteQuota(state, agent, event.body.resets);
    free(state, task);
    step(state, task, 'fail');
    return null;
  }
  liftQuota(state, agent);
  countFailure(state, task, `${stage ?? 'run'} failed`, failing, momentOf(state, place));
  return null;
}

/** The agent's quota is used up: the whole mesh lets it rest until the reset. */
function noteQuota(state: State, agent: string, resets: number | undefined): void {
  const until = resetOf(state.chainTime, resets);
  const quota = { since: state.chainTime, until, position: state.position };
  keepNewest(state.quotas, QUOTAS_KEPT, agent, quota);
}

/** A result of the agent says its model: what the agent uses until another says otherwise. */
export function noteModel(state: State, agent: string, model: string | undefined): void {
  if (model !== undefined) keepNewest(state.models, MODELS_KEPT, agent, model);
}

function keepNewest<V>(map: Map<string, V>, most: number, key: string, value: V): void {
  map.delete(key);
  const oldest = map.size >= most ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}

/** It worked, or failed at the task itself: its quota is there again. */
export function liftQuota(state: State, agent: string): void {
  state.quotas.delete(agent);
}

/** Nobody holds it, and nothing of it waits. */
export function free(state: State, task: Task): void {
  changeTask(state, task, { claim: null });
  task.result = null;
}

/** A failed attempt: the task is ready for another, or a person must look. moment: when it failed. */
export function countFailure(
  state: State,
  task: Task,
  why: string,
  failing: Failing,
  moment: number,
): void {
  task.failures++;
  free(state, task);
  const lane = state.lanes.get(task.lane);
  const ceiling = lane?.maxAttempts ?? 1;
  const tries = `${task.failures} of ${ceiling} attempts failed; the last one: ${why}`;
  const conflict = conflictProblem(state, task);
  const stuck = stuckProblem(task);
  if (failing.class === 'hard') escalate(state, task, 'hard', `${why}: no attempt will do better`);
  else if (conflict !== null) escalate(state, task, 'conflict', conflict);
  else if (task.failures >= ceiling) escalate(state, task, 'attempts', tries);
  else if (stuck !== null) escalate(state, task, 'progress', stuck);
  else if (agentsLeft(state, task).length === 0)
    escalate(state, task, 'agents', `no agent has an attempt left; ${tries}`);
  else {
    if (failing.transient) rest(state, task, task.failures, moment);
    step(state, task, 'fail');
  }
}

/** Nobody tries it again before the wait of its nth failure is over, which was at `moment`. */
function rest(state: State, task: Task, nth: number, moment: number): void {
  const base = state.lanes.get(task.lane)?.tending.backoff ?? 0;
  task.notBefore = base === 0 ? null : moment + backoffOf(base, nth) * 1000;
}

/** A person must look; the caller has freed the task. */
function escalate(state: State, task: Task, cause: Escalation['cause'], reason: string): void {
  noteEscalation(state, task, cause, reason);
  step(state, task, 'exhaust');
}

/** Tries a task gets by itself after something transient blocked it. */
const SECOND_CHANCES = 2;

/**
 * What blocked the task may pass by itself: it is tried again later, at most twice since the last
 * retry; a quota does not count. False: it stays blocked.
 */
export function secondChance(state: State, task: Task, reason: string, place: Place): boolean {
  const failing = failingOf(null, reason);
  if (!failing.transient) return false;
  if (failing.class === 'quota_limited') {
    const agent = task.attempts.at(-1)?.agent ?? null;
    if (agent === null) return false;
    noteQuota(state, agent, undefined);
  } else {
    if (task.chances >= SECOND_CHANCES) return false;
    task.chances++;
    rest(state, task, task.chances, momentOf(state, place));
  }
  free(state, task);
  step(state, task, 'giveUp');
  return true;
}

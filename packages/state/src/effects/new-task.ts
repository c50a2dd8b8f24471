/** How a task and its attempts begin, and how attempts go on. */
import type { Body } from '@lanemesh/event';
import { ATTEMPT_CYCLE, type AttemptStep } from '../life/attempt-life.ts';
import { take } from '../life/cycle.ts';
import { TASK_CYCLE } from '../life/task-life.ts';
import type { State } from '../state.ts';
import type { Attempt, Escalation, Task, Total } from '../task.ts';

const NOTHING: Total = { input: 0, output: 0, cached: 0, cost: 0, unpriced: 0 };

/** A task as it is before its first step. */
export function newTask(state: State, body: Body<'task.enqueued'>, ref: string): Task {
  return {
    ref,
    position: state.position,
    since: state.chainTime,
    title: body.title,
    body: body.body ?? '',
    lane: body.lane,
    type: body.type ?? null,
    priority: body.priority ?? 'normal',
    needs: [...(body.needs ?? [])],
    accept: [...(body.accept ?? [])],
    paths: [...(body.paths ?? [])],
    agent: body.agent ?? null,
    run: body.run ?? null,
    campaign: null,
    state: TASK_CYCLE.initial,
    reason: null,
    epoch: 0,
    claim: null,
    attempts: [],
    failures: 0,
    countedFrom: 0,
    chances: 0,
    notBefore: null,
    escalation: null,
    asked: null,
    backlog: body.backlog ?? false,
    losses: 0,
    result: null,
    verified: false,
    approvedBy: null,
    seats: [],
    votes: [],
    seatings: 0,
    holds: [],
    revisions: 0,
    answers: [],
    steps: { told: 0, open: [] },
    landed: null,
    reverted: null,
    doubled: null,
    fence: false,
    superseded: [],
    spent: NOTHING,
    apart: { ...NOTHING, told: [] },
  };
}

/** The attempt that a claim opens. */
export function newAttempt(task: Task, by: string, claim: string): Attempt {
  return {
    n: task.attempts.length + 1,
    by,
    epoch: task.epoch,
    claim,
    agent: null,
    family: null,
    outcome: ATTEMPT_CYCLE.initial,
    stage: null,
    reason: null,
    exitCode: null,
    evidence: '',
    model: null,
    sandbox: null,
    elevated: null,
    card: null,
    context: null,
    class: null,
    summary: '',
    approaches: '',
    commit: null,
    patch: null,
    wip: null,
    spent: null,
    ms: 0,
  };
}

/** A person gives the task a fresh set of attempts. */
export function countAnew(task: Task): void {
  task.countedFrom = task.attempts.length;
  task.chances = 0;
  task.revisions = 0;
  task.notBefore = null;
  task.escalation = null;
  task.asked = null;
}

/** Keeps why a person must look; the caller moves the task along its life. */
export function noteEscalation(
  { position, chainTime: since }: State,
  task: Task,
  cause: Escalation['cause'],
  reason: string,
): void {
  task.escalation = { cause, class: task.attempts.at(-1)?.class ?? null, position, since };
  task.reason = reason;
}

/** Moves the attempt under the standing claim along its life, and keeps what it told of itself. */
export function stepAttempt(task: Task, how: AttemptStep, told: Partial<Attempt> = {}): void {
  const attempt = task.attempts.at(-1);
  if (!attempt || attempt.claim !== task.claim?.ref) return;
  Object.assign(attempt, told, { outcome: take(ATTEMPT_CYCLE, attempt.outcome, how) });
}

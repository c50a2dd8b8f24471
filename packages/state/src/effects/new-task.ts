/** How a task and its attempts begin, and how an attempt ends without a result. */
import type { Body } from '@lanemesh/event';
import type { State } from '../state.ts';
import type { Attempt, Task } from '../task.ts';

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
    state: 'draft',
    reason: null,
    epoch: 0,
    claim: null,
    attempts: [],
    failures: 0,
    losses: 0,
    result: null,
    verified: false,
    approvedBy: null,
    answers: [],
    landed: null,
    doubled: null,
    fence: false,
    superseded: [],
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
    outcome: 'running',
    stage: null,
    reason: null,
    exitCode: null,
    evidence: '',
    commit: null,
    wip: null,
    ms: 0,
  };
}

/** Ends the attempt under the standing claim, if it is still open. */
export function closeAttempt(task: Task, outcome: Attempt['outcome']): void {
  const attempt = task.attempts.at(-1);
  if (attempt && attempt.claim === task.claim?.ref && attempt.outcome === 'running')
    attempt.outcome = outcome;
}

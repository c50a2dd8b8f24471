/** A task as commands show it. */
import { type AttemptLog, logsOf } from '@lanemesh/agents';
import { authorOf, idOf } from '@lanemesh/event';
import type { OpenNode } from '@lanemesh/peer/home';
import { type Attempt, pauseOf, type State, type Task } from '@lanemesh/state';
import { scopeName } from '../control/pause.ts';
import { nameOf } from '../known.ts';
import { escalationDocument, triesDocument, waitsOf } from './escalation.ts';
import { silentAttempts } from './spent.ts';

/** The document of a task in a list. */
export function taskDocument(state: State, task: Task) {
  const { claim } = task;
  return {
    id: idOf(task.ref),
    task: task.ref,
    title: task.title,
    lane: task.lane,
    type: task.type,
    state: task.state,
    priority: task.priority,
    reason: task.reason,
    needs: [...task.needs],
    campaign: task.campaign,
    by: authorOf(task.ref),
    origin: task.origin ?? null,
    epoch: task.epoch,
    paused: pausedOf(state, task),
    holder: claim && {
      node: claim.by,
      name: nameOf(state, claim.by),
      claim: claim.ref,
      epoch: claim.epoch,
      ttl: claim.ttl,
      since: iso(claim.since),
    },
    landed: task.landed && {
      commit: task.landed.commit,
      target: task.landed.target,
      node: task.landed.by,
      position: task.landed.position,
      /** Why its target need not hold it any more; null: it has to. */
      waived: task.landed.waived ?? null,
    },
    /** null: it has no place in the order yet. */
    position: state.tasks.has(task.ref) ? task.position : null,
  };
}

/** Everything about a task. */
export function fullTaskDocument({ replica: { state }, stateDir }: OpenNode, task: Task) {
  const logs = logsOf(stateDir, task.ref);
  const lane = state.lanes.get(task.lane);
  const waits = waitsOf(state, task);
  const { asked } = task;
  return {
    ...taskDocument(state, task),
    body: task.body,
    accept: [...task.accept],
    laneAccept: [...(lane?.accept ?? [])],
    paths: [...task.paths],
    agent: task.agent,
    run: task.run,
    failures: task.failures,
    tries: triesDocument(state, task),
    waits: waits && { what: waits.what, until: iso(waits.until) },
    escalation: escalationDocument(state, task),
    asked: asked && {
      since: iso(asked.since),
      reminded: asked.reminded === null ? null : iso(asked.reminded),
      parked: asked.parked,
    },
    backlog: task.backlog,
    losses: task.losses,
    maxAttempts: lane?.maxAttempts ?? null,
    enqueued: iso(task.since),
    result: task.result && { ...task.result },
    verified: task.verified,
    approvedBy: task.approvedBy,
    review: {
      panel: lane?.review.panel ?? 1,
      quorum: lane?.review.quorum ?? 1,
      revisions: task.revisions,
      seats: task.seats.map((seat) => ({ ...seat, name: nameOf(state, seat.by) })),
      votes: task.votes.map((vote) => ({ ...vote, name: nameOf(state, vote.by) })),
    },
    holds: task.holds.map((hold) => ({ ...hold })),
    answers: task.answers.map((one) => ({ ...one, name: nameOf(state, one.by) })),
    reverted: task.reverted,
    /** What people have to do by hand. */
    steps: task.steps.open.map((step) => ({ ...step })),
    doubled: task.doubled,
    attempts: task.attempts.map((attempt) => attemptDocument(state, attempt, logs)),
    /** `reviews`: the part of it that is no attempt's; `silent`: lost attempts that said nothing. */
    spent: {
      ...task.spent,
      reviews: { cost: task.apart.cost, input: task.apart.input, output: task.apart.output },
      silent: silentAttempts(task),
    },
    superseded: task.superseded.map((late) => ({
      ...late,
      name: nameOf(state, late.by),
    })),
  };
}

function attemptDocument(state: State, attempt: Attempt, logs: readonly AttemptLog[]) {
  return {
    n: attempt.n,
    node: attempt.by,
    name: nameOf(state, attempt.by),
    epoch: attempt.epoch,
    claim: attempt.claim,
    agent: attempt.agent,
    model: attempt.model,
    sandbox: attempt.sandbox,
    elevated: attempt.elevated,
    card: attempt.card && { ...attempt.card },
    context: attempt.context,
    outcome: attempt.outcome,
    stage: attempt.stage,
    reason: attempt.reason,
    class: attempt.class,
    exitCode: attempt.exitCode,
    commit: attempt.commit,
    patch: attempt.patch,
    wip: attempt.wip && { ...attempt.wip },
    ms: attempt.ms,
    evidence: attempt.evidence,
    summary: attempt.summary,
    approaches: attempt.approaches,
    spent: attempt.spent && { ...attempt.spent },
    /** Its log on this machine. */
    log: logs.findLast((log) => log.epoch === attempt.epoch)?.path ?? null,
  };
}

/** What stands still and holds the task up; null: nothing does. */
export function pausedOf(state: State, task: Task): string | null {
  const key = pauseOf(state, task, task.claim?.by ?? null);
  return key === null ? null : scopeName(state, key);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

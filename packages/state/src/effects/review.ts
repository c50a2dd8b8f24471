/** Reviews: seats, votes, and what becomes of a result by them. */
import { type Known, refOf } from '@lanemesh/event';
import { failingOf } from '../failure.ts';
import { grantProblem } from '../grant.ts';
import { pauseOf } from '../pause.ts';
import type { Place, Refusal } from '../place.ts';
import { dependence, seatsLeft, tallyOf } from '../review.ts';
import { HOLDS_KEPT, type Hold } from '../reviewing.ts';
import type { State } from '../state.ts';
import { waitsForPerson } from '../supervision.ts';
import type { Attempt, Task } from '../task.ts';
import { changeTask } from '../task-lists.ts';
import { countFailure, free } from './failure.ts';
import { underReview } from './fence.ts';
import { stepAttempt } from './new-task.ts';
import { chargeReview } from './spent.ts';
import { step, taskOf } from './task.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** Findings of one verdict kept in the state; all stay in the ledger. */
const FINDINGS_KEPT = 8;

/** A verifier takes a seat, so that not all of them judge at once. */
export function reviewClaimed(state: State, event: Of<'review.claimed'>, place: Place): Refusal {
  const task = underReview(state, event, place);
  if (typeof task === 'string') return task;
  const { agent, over, ttl } = event.body;
  const { author: by } = place;
  const lane = state.lanes.get(task.lane);
  if (task.verified) return 'life: the commit was verified already, or no verifier is asked for';
  const silent = task.seats.find(({ ref }) => ref === over);
  if (over !== undefined && silent === undefined) return 'body.over: that review does not stand';
  if (silent?.by === by) return 'body.over: is its author’s own review';
  const others = task.seats.filter((seat) => seat !== silent);
  const spoke = [...others, ...task.votes].some((one) => one.by === by && one.agent === agent);
  const problem =
    dependence(state, lane, task.attempts.at(-1) as Attempt, by, agent) ??
    (pauseOf(state, task, by) === null ? null : 'life: it is paused') ??
    (spoke ? 'once: this agent of its author judges it already' : null) ??
    (seatsLeft(state, { ...task, seats: others }) > 0 ? null : 'once: no seat is left') ??
    grantProblem(state, ttl, place);
  if (problem !== null) return problem;
  const seat = { ref: refOf(by, event.id), by, agent, ttl, position: state.position };
  task.seats = [...others, seat];
  task.seatings++;
  return null;
}

/** A review without a vote: its seat is free for another, a few times. */
export function reviewGaveup(state: State, event: Of<'review.gaveup'>, place: Place): Refusal {
  chargeReview(state, event, place);
  const task = taskOf(state, event.body.task);
  if (typeof task === 'string') return task;
  const seat = task.seats.find(({ ref }) => ref === event.body.review);
  if (task.state !== 'review' || seat?.by !== place.author)
    return 'body.review: is no review of its author that stands';
  task.seats = task.seats.filter((one) => one !== seat);
  settle(state, task);
  return null;
}

export function taskVerdict(state: State, event: Of<'task.verdict'>, place: Place): Refusal {
  chargeReview(state, event, place);
  const task = underReview(state, event, place);
  if (typeof task === 'string') return task;
  const { verdict, reason, review, findings = [], flags = [] } = event.body;
  const { author: by } = place;
  const agent = event.body.agent ?? null;
  const lane = state.lanes.get(task.lane);
  const bound = dependence(state, lane, task.attempts.at(-1) as Attempt, by, agent);
  if (bound !== null) return bound;
  const seat = task.seats.find(({ ref }) => ref === review);
  if (review !== undefined && (seat?.by !== by || seat.agent !== agent))
    return 'body.review: is no review of its author and agent that stands';
  if (task.verified && verdict === 'pass')
    return 'life: the commit was verified already, or no verifier is asked for';
  if (task.votes.some((vote) => vote.by === by && vote.agent === agent))
    return 'once: this agent of its author judged it already';
  task.seats = task.seats.filter((one) => one !== seat);
  const { position } = state;
  const patch = event.body.patch ?? null;
  const said = findings.slice(0, FINDINGS_KEPT);
  task.votes = [...task.votes, { by, agent, verdict, reason, findings: said, patch, position }];
  if (addHolds(task, flags)) task.approvedBy = null;
  // What a verifier says of a verified result comes from outside its panel, and one is enough.
  if (task.verified) reject(state, task, reason, 'its verifier rejected it');
  else settle(state, task);
  return null;
}

/** A person's word on a landing. It comes from any admin's node, also from the one that produced. */
export function taskDecided(state: State, event: Of<'task.decided'>, place: Place): Refusal {
  const task = underReview(state, event, place);
  if (typeof task === 'string') return task;
  const { decision, reason } = event.body;
  if (!waitsForPerson(state, task)) return 'life: no person has to approve it';
  if (decision === 'reject') {
    reject(state, task, reason ?? 'a person rejected it', 'a person rejected it');
    return null;
  }
  task.approvedBy = place.author;
  // Where the verifiers came to no end the person decides in their place.
  if (isStalled(task)) task.verified = true;
  if (task.verified) approve(state, task);
  return null;
}

/** Adds what has to be looked at; whether any of it is new. */
export function addHolds(task: Task, found: readonly Hold[]): boolean {
  const fresh = found.filter(
    (one) => !task.holds.some(({ guard, text }) => guard === one.guard && text === one.text),
  );
  task.holds = [...task.holds, ...fresh.map(({ guard, text }) => ({ guard, text }))].slice(
    0,
    HOLDS_KEPT,
  );
  return fresh.length > 0;
}

/** What the votes, and the lane as it is defined now, make of a task under review. */
export function settle(state: State, task: Task): void {
  if (task.verified) {
    if (!waitsForPerson(state, task)) approve(state, task);
    return;
  }
  const tally = tallyOf(state, task);
  if (tally === null || isStalled(task)) return;
  if (tally === 'stall') addHolds(task, [{ guard: 'panel', text: stallText(state, task) }]);
  else if (tally === 'concerns') revise(state, task);
  else if (tally === 'fail') reject(state, task, wordsOf(task), 'its verifier rejected it');
  else {
    task.verified = true;
    if (!waitsForPerson(state, task)) approve(state, task);
  }
}

/** It lands; of what changed nothing there is nothing to land. */
function approve(state: State, task: Task): void {
  const isUnchanged = task.result?.commit === task.result?.base;
  step(state, task, isUnchanged ? 'approveUnchanged' : 'approve');
  if (isUnchanged) changeTask(state, task, { claim: null });
}

/** Whether its verifiers will say no more: a person decides. */
function isStalled(task: Task): boolean {
  return task.holds.some(({ guard }) => guard === 'panel' || guard === 'revisions');
}

/** Sent back to be mended, which counts no failure; too often, and a person decides. */
function revise(state: State, task: Task): void {
  task.revisions++;
  const most = state.lanes.get(task.lane)?.review.revisions ?? 1;
  if (task.revisions >= most) {
    const text = `its verifiers have concerns for the ${task.revisions}. time`;
    addHolds(task, [{ guard: 'revisions', text }]);
    return;
  }
  stepAttempt(task, 'reject', { stage: 'review', reason: 'concerns', evidence: wordsOf(task) });
  task.fence = true;
  free(state, task);
  step(state, task, 'fail');
}

function reject(state: State, task: Task, evidence: string, why: string): void {
  stepAttempt(task, 'reject', { stage: 'review', evidence });
  task.fence = true;
  countFailure(state, task, why, failingOf('review', null), state.chainTime);
}

/** Characters of what verifiers said that go to the next attempt. */
const WORDS = 4000;

/** Everything that speaks against the result. */
function wordsOf({ votes }: Task): string {
  const against = votes.filter(({ verdict }) => verdict !== 'pass');
  const words = against
    .flatMap(({ reason, findings }) => [reason, ...findings.map((one) => `- ${one}`)])
    .join('\n');
  return [...words].slice(0, WORDS).join('');
}

function stallText(state: State, task: Task): string {
  const { panel = 1, quorum = 1 } = state.lanes.get(task.lane)?.review ?? {};
  const passes = task.votes.filter(({ verdict }) => verdict === 'pass').length;
  const against = task.votes.length - passes;
  const silent = Math.max(0, panel - task.votes.length);
  return `verifiers: ${passes} for, ${against} against, ${silent} without a vote; ${quorum} needed`;
}

/** A node that is no verifier any more judges nothing. */
export function freeSeats(state: State, node: string): void {
  for (const task of state.tasks.values()) {
    if (!task.seats.some(({ by }) => by === node)) continue;
    task.seats = task.seats.filter(({ by }) => by !== node);
    if (task.state === 'review') settle(state, task);
  }
}

/** What came of an attempt. Only events under the standing claim change a task (INV-7). */
import type { Known } from '@lanemesh/event';
import { momentOf } from '../moment.ts';
import type { Place, Refusal } from '../place.ts';
import { familyIn } from '../review.ts';
import type { State } from '../state.ts';
import { asksAboutUnchanged, isSupervised } from '../supervision.ts';
import type { Attempt, Task } from '../task.ts';
import { changeTask } from '../task-lists.ts';
import { chargeStart } from './allotment.ts';
import { failed, liftQuota, noteModel, secondChance } from './failure.ts';
import { fenced } from './fence.ts';
import { noteChange } from './firing.ts';
import { settleReviews } from './lane.ts';
import { noteSteps } from './manual.ts';
import { stepAttempt } from './new-task.ts';
import { addHolds } from './review.ts';
import { noteSpent } from './spent.ts';
import { step, stepProblem, taskOf } from './task.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

function currentAttempt(task: Task): Attempt {
  return task.attempts.at(-1) as Attempt;
}

export function taskStarted(state: State, event: Of<'task.started'>, place: Place): Refusal {
  chargeStart(state, event, place);
  const task = fenced(state, event, place);
  if (typeof task === 'string') return task;
  const problem = stepProblem(task, 'start');
  if (problem !== null) return problem;
  step(state, task, 'start');
  const { agent, model = null, card = null, sandbox = null, elevated = null } = event.body;
  const told: Partial<Attempt> = { agent, model, card, sandbox, elevated };
  Object.assign(currentAttempt(task), told);
  return null;
}

export function taskResult(state: State, event: Of<'task.result'>, place: Place): Refusal {
  const task = fenced(state, event, place);
  if (typeof task === 'string') return task;
  const { outcome, commit, base, agent, ms, model, summary, approaches, flags = [] } = event.body;
  if (outcome === 'failed') return failed(state, task, event, place);
  const lane = state.lanes.get(task.lane);
  const isVerified = lane?.verify === 'none';
  const watched = lane !== undefined && isSupervised(state, lane, [agent]);
  const lands = isVerified && !watched && flags.length === 0;
  const isUnchanged = commit === undefined || (lands && commit === base);
  const how = isUnchanged ? 'passUnchanged' : lands ? 'pass' : 'submit';
  if (commit === undefined && isVerified === false && asksAboutUnchanged(lane, task, agent))
    return 'body.commit: is missing, and a verifier is asked for';
  if (commit !== undefined && base === undefined) return 'body.base: is missing beside a commit';
  const problem = stepProblem(task, how);
  if (problem !== null) return problem;
  stepAttempt(task, 'pass', {
    agent,
    family: familyIn(state, place.author, agent),
    ms,
    evidence: '',
    commit: commit ?? null,
    patch: event.body.patch ?? null,
    model: model ?? currentAttempt(task).model,
    summary: summary ?? '',
    approaches: approaches ?? '',
    context: event.body.context ?? null,
  });
  noteSteps(task, event.body.manual);
  noteSpent(task, task.attempts.at(-1), event.body);
  const { chainTime: since } = state;
  const claim = event.claim as string;
  const patch = event.body.patch ?? null;
  const at = momentOf(state, place);
  task.result =
    commit === undefined ? null : { commit, base: base as string, claim, since, at, patch };
  task.verified = isVerified;
  task.seats = [];
  task.votes = [];
  task.seatings = 0;
  task.holds = [];
  addHolds(task, flags);
  liftQuota(state, agent);
  noteModel(state, agent, model);
  task.approvedBy = null;
  step(state, task, how);
  if (isUnchanged) changeTask(state, task, { claim: null });
  return null;
}

export function taskLanded(state: State, event: Of<'task.landed'>, place: Place): Refusal {
  const task = taskOf(state, event.body.task);
  if (typeof task === 'string') return task;
  const { commit, target } = event.body;
  if (task.landed) {
    if (task.landed.commit === commit) return 'life: this landing is recorded already';
    task.doubled ??= commit;
    return null;
  }
  const problem = stepProblem(task, 'land');
  if (problem !== null) return problem;
  stepAttempt(task, 'land');
  task.landed = { commit, target, by: place.author, position: state.position };
  if (task.approvedBy !== null) openRepo(state, task);
  changeTask(state, task, { claim: null });
  task.reason = null;
  step(state, task, 'land');
  noteChange(state, `landed:${task.lane}`, place);
  return null;
}

/** A person lets others land on a target that lost this landing, and cannot get it back. */
export function landingWaived(state: State, event: Of<'landing.waived'>): Refusal {
  const task = taskOf(state, event.body.task);
  if (typeof task === 'string') return task;
  if (task.landed?.commit !== event.body.commit) return 'body.commit: the task did not land as it';
  if (task.landed.waived !== undefined) return 'life: this landing is signed off already';
  task.landed = { ...task.landed, waived: event.body.reason };
  return null;
}

/** A person let something land: in lanes that wait for the first of these the others go on. */
function openRepo(state: State, task: Task): void {
  const name = state.lanes.get(task.lane)?.repo ?? '';
  const repo = state.repos.get(name);
  if (!repo || repo.opened !== null) return;
  repo.opened = task.ref;
  for (const lane of state.lanes.values()) if (lane.repo === name) settleReviews(state, lane);
}

export function taskBlocked(state: State, event: Of<'task.blocked'>, place: Place): Refusal {
  const task = fenced(state, event, place);
  if (typeof task === 'string') return task;
  const problem = stepProblem(task, 'block');
  if (problem !== null) return problem;
  const { reason, evidence, approaches = '', context = null, manual } = event.body;
  stepAttempt(task, 'giveUp', { reason, evidence: evidence ?? '', approaches, context });
  noteSteps(task, manual);
  noteSpent(task, task.attempts.at(-1), event.body);
  // QUESTION relies on this form.
  task.reason = `${reason}${evidence === undefined ? '' : `: ${evidence}`}`;
  if (secondChance(state, task, reason, place)) return null;
  const { position } = state;
  const since = momentOf(state, place);
  if (reason === 'question') task.asked = { position, since, reminded: null, parked: false };
  changeTask(state, task, { claim: null });
  task.result = null;
  step(state, task, 'block');
  return null;
}

export function taskGaveup(state: State, event: Of<'task.gaveup'>, place: Place): Refusal {
  const task = fenced(state, event, place);
  if (typeof task === 'string') return task;
  const problem = stepProblem(task, 'giveUp');
  if (problem !== null) return problem;
  const { reason, agent, evidence = '' } = event.body;
  const told = agent === undefined ? {} : { agent, reason, evidence };
  stepAttempt(task, 'giveUp', told);
  noteSpent(task, task.attempts.at(-1), event.body);
  changeTask(state, task, { claim: null });
  task.result = null;
  step(state, task, 'giveUp');
  return null;
}

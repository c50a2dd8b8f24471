/** Tasks: what is asked for, by whom it is held, and what people say of it. */
import type { Known } from '@lanemesh/event';
import { addingProblem, addTo, budgetProblem, noteStep } from '../campaign.ts';
import { capabilityProblem, capOn, capText, countStart } from '../caps.ts';
import { isDormant } from '../firing.ts';
import { grantProblem } from '../grant.ts';
import { notAllowed, stepRefusal, take } from '../life/cycle.ts';
import { TASK_CYCLE, type TaskStep } from '../life/task-life.ts';
import { pauseOf } from '../pause.ts';
import type { Place, Refusal } from '../place.ts';
import type { State } from '../state.ts';
import type { Task } from '../task.ts';
import { changeTask, enterTask } from '../task-lists.ts';
import { countAnew, newAttempt, newTask, noteEscalation, stepAttempt } from './new-task.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** The task, or the refusal of an event whose task is not there. */
export function taskOf(state: State, ref: string): Task | string {
  return state.tasks.get(ref) ?? 'body.task: no such task';
}

/** Why a step is not allowed now; null if it is. */
export function stepProblem(task: Task, step: TaskStep): Refusal {
  return stepRefusal(TASK_CYCLE, task.state, step);
}

/** Moves a task along its life; the caller has asked `stepProblem`. */
export function step(state: State, task: Task, how: TaskStep): void {
  changeTask(state, task, { state: take(TASK_CYCLE, task.state, how) });
  noteStep(state, task);
  for (const dependent of state.dependents.get(task.ref) ?? []) {
    const waiting = state.tasks.get(dependent);
    if (waiting) settleNeeds(state, waiting);
  }
}

/** Makes a task ready or waiting by its needs, where that is open. */
function settleNeeds(state: State, task: Task): void {
  // A holder's own reason has no space after its first word.
  const waitsForNeeds = task.state === 'blocked' && task.reason?.startsWith('needs ') === true;
  if (task.state !== 'ready' && !waitsForNeeds) return;
  const missing = task.needs.filter((ref) => state.tasks.get(ref)?.state !== 'done');
  if (missing.length === 0) {
    if (waitsForNeeds) step(state, task, 'makeReady');
    task.reason = null;
    return;
  }
  if (task.state === 'ready') step(state, task, 'wait');
  const dead = missing.find((ref) =>
    ['cancelled', 'escalated'].includes(state.tasks.get(ref)?.state ?? ''),
  );
  task.reason = dead
    ? `needs ${dead}, which is ${state.tasks.get(dead)?.state}`
    : `needs ${missing.join(', ')}`;
}

export function taskEnqueued(state: State, event: Of<'task.enqueued'>, ref: string): Refusal {
  const body = event.body;
  const lane = state.lanes.get(body.lane);
  if (!lane) return `body.lane: no lane ${body.lane}`;
  const dropped = body.card === undefined ? undefined : state.cards.get(body.card);
  if (dropped !== undefined) return `body.card: it is task ${dropped} already`;
  const needs = body.needs ?? [];
  for (const need of needs) if (!state.tasks.has(need)) return `body.needs: no task ${need}`;
  const task = newTask(state, body, ref);
  if (!body.draft && !isJudged(state, task)) return 'body.accept: nothing would judge this task';
  if (body.campaign !== undefined) {
    const problem = addingProblem(state, body.campaign);
    if (problem !== null) return problem;
    addTo(state, body.campaign, task);
  }
  if (body.card !== undefined) state.cards.set(body.card, ref);
  enterTask(state, task);
  for (const need of needs) addDependent(state, need, ref);
  if (!body.draft) makeReady(state, task);
  return null;
}

/** Whether a command or a verifier will judge the task's result. */
export function isJudged(state: State, task: Pick<Task, 'accept' | 'lane'>): boolean {
  const lane = state.lanes.get(task.lane);
  return (
    task.accept.length > 0 ||
    (lane !== undefined && (lane.accept.length > 0 || lane.verify !== 'none'))
  );
}

function addDependent(state: State, need: string, ref: string): void {
  const list = state.dependents.get(need) ?? [];
  if (!list.includes(ref)) state.dependents.set(need, [...list, ref]);
}

/** Queues a draft, or what waited for something that has come. */
export function makeReady(state: State, task: Task): void {
  step(state, task, 'makeReady');
  settleNeeds(state, task);
}

export function taskAmended(state: State, event: Of<'task.amended'>): Refusal {
  const task = taskOf(state, event.body.task);
  if (typeof task === 'string') return task;
  if (task.claim || task.state === 'done') return notAllowed(TASK_CYCLE, task.state, 'amend');
  const { task: _, ready, needs, campaign = task.campaign, ...changes } = event.body;
  if (changes.lane !== undefined && !state.lanes.has(changes.lane))
    return `body.lane: no lane ${changes.lane}`;
  for (const need of needs ?? []) {
    if (!state.tasks.has(need)) return `body.needs: no task ${need}`;
    if (reaches(state, need, task.ref)) return `body.needs: ${need} needs this task itself`;
  }
  const isMoved = campaign !== null && campaign !== task.campaign;
  const problem = isMoved ? addingProblem(state, campaign) : null;
  if (problem !== null) return problem;
  const amended = { ...task, ...changes };
  const waits = task.state !== 'draft' || ready === true;
  if (waits && !isJudged(state, amended)) return 'body.accept: nothing would judge this task';
  if (ready === true && task.state !== 'draft')
    return `life: only a draft is made ready, and the task is ${task.state}`;
  changeTask(state, task, changes);
  if (isMoved) addTo(state, campaign, task);
  if (needs) {
    task.needs = [...needs];
    for (const need of needs) addDependent(state, need, task.ref);
  }
  if (ready === true) makeReady(state, task);
  else settleNeeds(state, task);
  return null;
}

/** Whether `from` is, or needs in the end, `target`. */
function reaches(state: State, from: string, target: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  while (open.length > 0) {
    const ref = open.pop() as string;
    if (ref === target) return true;
    if (seen.has(ref)) continue;
    seen.add(ref);
    open.push(...(state.tasks.get(ref)?.needs ?? []));
  }
  return false;
}

export function taskClaimed(
  state: State,
  event: Of<'task.claimed'>,
  ref: string,
  place: Place,
): Refusal {
  const task = taskOf(state, event.body.task);
  if (typeof task === 'string') return task;
  const { over, saw, ttl } = event.body;
  const how: TaskStep = over === undefined ? 'claim' : 'takeOver';
  const problem =
    stepProblem(task, how) ??
    pauseProblem(state, task, place.author) ??
    capabilityProblem(state, task, place.author) ??
    (over === undefined
      ? (slotProblem(state, task) ?? budgetProblem(state, task))
      : takeOverProblem(state, task, over, saw, place)) ??
    grantProblem(state, ttl, place);
  if (problem !== null) return problem;
  if (over !== undefined) {
    stepAttempt(task, 'lose');
    task.losses++;
    task.fence = true;
    task.result = null;
    if (task.losses >= lossCeiling(state, task)) {
      changeTask(state, task, { claim: null });
      const why = `${task.losses} attempts were lost with their machines`;
      noteEscalation(state, task, 'losses', why);
      step(state, task, 'exhaust');
      return null;
    }
  }
  const lane = state.lanes.get(task.lane);
  if (lane && over === undefined) countStart(state, lane);
  step(state, task, how);
  task.epoch++;
  task.reason = null;
  task.notBefore = null;
  const { author: by } = place;
  const { epoch } = task;
  const { position, chainTime: since } = state;
  const claim = { ref, by, epoch, ttl, position, since, over: over ?? null };
  changeTask(state, task, { claim });
  task.attempts.push(newAttempt(task, by, ref));
  return null;
}

function pauseProblem(state: State, task: Task, node: string): Refusal {
  const pause = pauseOf(state, task, node);
  return pause === null ? null : `life: the ${pause} is paused`;
}

function slotProblem(state: State, task: Task): Refusal {
  if (isDormant(state, task.lane)) return `life: lane ${task.lane} is dormant`;
  const lane = state.lanes.get(task.lane);
  const cap = lane ? capOn(state, lane) : null;
  return cap === null ? null : `${cap.what}: ${capText(cap)}`;
}

/** A takeover names the claim and the holder's last batch it judged; a later one voids it (R12). */
function takeOverProblem(
  state: State,
  task: Task,
  over: string,
  saw: { readonly number: number; readonly id: string } | undefined,
  place: Place,
): Refusal {
  if (task.claim?.ref !== over) return 'body.over: that claim does not stand';
  if (task.claim.by === place.author) return 'body.over: is its author’s own claim';
  const log = state.logs.get(task.claim.by);
  if (!saw || !log) return 'body.saw: names no batch of the holder';
  const later = log.number > saw.number || (log.number === saw.number && log.head !== saw.id);
  return later ? 'body.saw: the holder has spoken since' : null;
}

/** Machines that may die at one task before a person looks: twice the ceiling of failures. */
function lossCeiling(state: State, task: Task): number {
  return 2 * (state.lanes.get(task.lane)?.maxAttempts ?? 4);
}

export function taskCancelled(state: State, event: Of<'task.cancelled'>): Refusal {
  const task = taskOf(state, event.body.task);
  if (typeof task === 'string') return task;
  const problem = stepProblem(task, 'cancel');
  if (problem !== null) return problem;
  revoke(state, task);
  task.asked = null;
  task.reason = event.body.reason ?? 'cancelled by a person';
  step(state, task, 'cancel');
  return null;
}

export function taskRetried(state: State, event: Of<'task.retried'>): Refusal {
  const task = taskOf(state, event.body.task);
  if (typeof task === 'string') return task;
  const problem = stepProblem(task, 'retry');
  if (problem !== null) return problem;
  if (!state.lanes.has(task.lane)) return `body.task: its lane ${task.lane} is no more`;
  task.failures = 0;
  task.losses = 0;
  countAnew(task);
  task.reason = null;
  step(state, task, 'retry');
  settleNeeds(state, task);
  return null;
}

/** Takes the claim from its holder; whoever holds the task next must fence it out. */
export function revoke(state: State, task: Task): void {
  if (!task.claim) return;
  stepAttempt(task, 'revoke');
  changeTask(state, task, { claim: null });
  task.result = null;
  task.fence = true;
}

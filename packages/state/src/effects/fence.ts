/** What keeps those out whose claim was lost: their words change nothing and are kept (INV-7). */
import type { Known } from '@lanemesh/event';
import type { Place, Refusal } from '../place.ts';
import type { State } from '../state.ts';
import { SUPERSEDED_KEPT, type Task } from '../task.ts';
import { noteSoFar, noteSpent } from './spent.ts';
import { stepProblem, taskOf } from './task.ts';

type Fenced = Extract<
  Known,
  { kind: 'task.started' | 'task.progressed' | 'task.result' | 'task.blocked' | 'task.gaveup' }
>;
type Judging = Extract<Known, { kind: 'task.verdict' | 'task.decided' | 'review.claimed' }>;

/** The task if the event fits its standing claim; otherwise the refusal, with the evidence kept. */
export function fenced(state: State, event: Fenced, place: Place): Task | string {
  const task = taskOf(state, event.body.task);
  if (typeof task === 'string') return task;
  if (task.claim?.ref === event.claim && task.claim?.by === place.author) return task;
  const commit = 'commit' in event.body ? (event.body.commit ?? null) : null;
  noteLate(task, event, place);
  return superseded(state, task, event, place, event.claim as string, commit);
}

/** What was used was used, whoever holds the task now. */
function noteLate(task: Task, event: Fenced, { author }: Place): void {
  const attempt = task.attempts.find(({ claim, by }) => claim === event.claim && by === author);
  if (event.kind === 'task.progressed') noteSoFar(task, attempt, event.body);
  else if (event.kind !== 'task.started') noteSpent(task, attempt, event.body);
}

/**
 * The task if the event judges the commit that is under review; otherwise the refusal. What is
 * said of the commit of an attempt whose claim was lost is kept.
 */
export function underReview(state: State, event: Judging, place: Place): Task | string {
  const task = taskOf(state, event.body.task);
  if (typeof task === 'string') return task;
  const { commit } = event.body;
  const of = task.attempts.findLast((attempt) => attempt.commit === commit);
  if (of && task.result?.commit !== commit)
    return superseded(state, task, event, place, of.claim, commit);
  const problem = stepProblem(task, 'approve');
  if (problem !== null) return problem;
  return task.result?.commit === commit ? task : 'body.commit: is not the commit under review';
}

function superseded(
  { position }: State,
  task: Task,
  { kind }: Known,
  { author: by }: Place,
  claim: string,
  commit: string | null,
): NonNullable<Refusal> {
  const late = { position, kind, by, claim, commit };
  task.superseded = [...task.superseded, late].slice(-SUPERSEDED_KEPT);
  return 'claim: superseded, it does not stand';
}

/** What attempts and reviews used, as their authors say: kept of each, and added up of their task. */
import { authorOf, type Body, type Known } from '@lanemesh/event';
import type { Place, Refusal } from '../place.ts';
import type { State } from '../state.ts';
import { type Attempt, type Spent, type Task, TOLD_KEPT, type Total } from '../task.ts';
import { taskOf } from './task.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;
type Said = Pick<Body<'task.result'>, 'session' | 'usage' | 'cost' | 'costSource'>;

/**
 * Takes in what a word of an attempt says that it used. An attempt may speak more than once, each
 * time of what it used since, and a last time in place of all that was only so far.
 */
export function noteSpent(task: Task, attempt: Attempt | undefined, said: Said): void {
  if (attempt === undefined || !saysAnything(said)) return;
  const known = attempt.spent;
  const before = known?.soFar ? null : known;
  // Whoever ended without saying it used at least what was told so far.
  const least = said.usage === undefined && said.cost === undefined ? known : before;
  const { session, usage, cost, costSource } = said;
  attempt.spent = {
    session: session ?? known?.session ?? null,
    usage: usage ? added(before?.usage ?? NO_TOKENS, usage) : (least?.usage ?? null),
    cost: cost === undefined ? (least?.cost ?? null) : sum(before?.cost ?? 0, cost),
    source: costSource ?? least?.source ?? null,
    soFar: false,
  };
  addUp(task);
}

/** Takes in what an attempt used so far: all that is known, should it never say more. */
export function noteSoFar(task: Task, attempt: Attempt | undefined, said: Said): void {
  if (attempt === undefined || !saysAnything(said)) return;
  if (attempt.spent !== null && !attempt.spent.soFar) return;
  attempt.spent = { ...spentBy(said), soFar: true };
  addUp(task);
}

/** What was used by somebody of whom no other word tells it, whether or not its claim stands. */
export function taskSpent(state: State, event: Of<'task.spent'>, { author }: Place): Refusal {
  const task = taskOf(state, event.body.task);
  if (typeof task === 'string') return task;
  const { of, agent } = event.body;
  if (authorOf(of) !== author) return 'body.of: is no claim or seat of its author';
  const attempt = task.attempts.find(({ claim }) => claim === of);
  const isTold = attempt ? attempt.spent?.soFar === false : task.apart.told.includes(of);
  if (isTold) return 'once: what it used is told already';
  if (attempt === undefined) {
    noteApart(task, of, event.body);
    return null;
  }
  attempt.agent ??= agent;
  if (saysAnything(event.body)) noteSpent(task, attempt, event.body);
  // That nobody knows it is known from now on.
  else attempt.spent = { ...(attempt.spent ?? spentBy({})), soFar: false };
  addUp(task);
  return null;
}

/** What a review used, once, whatever becomes of its word. */
export function chargeReview(
  state: State,
  { body }: Of<'task.verdict'> | Of<'review.gaveup'>,
  { author }: Place,
): void {
  const task = state.tasks.get(body.task);
  const { review } = body;
  if (!task || review === undefined || authorOf(review) !== author) return;
  if (saysAnything(body) && !task.apart.told.includes(review)) noteApart(task, review, body);
}

/** What no attempt of the task used: its reviews, and work under a claim that never stood. */
function noteApart(task: Task, of: string, said: Said): void {
  const { told, ...total } = task.apart;
  task.apart = {
    told: [...told, of].slice(-TOLD_KEPT),
    ...plus(total, { ...spentBy(said), soFar: false }),
  };
  addUp(task);
}

function addUp(task: Task): void {
  const { told: _, ...apart } = task.apart;
  task.spent = task.attempts.reduce((all, { spent }) => plus(all, spent), apart);
}

function plus(total: Total, spent: Spent | null): Total {
  if (spent === null) return total;
  return {
    ...added(total, spent.usage ?? NO_TOKENS),
    cost: sum(total.cost, spent.cost ?? 0),
    unpriced: total.unpriced + (spent.cost === null ? 1 : 0),
  };
}

function saysAnything({ session, usage, cost }: Said): boolean {
  return session !== undefined || usage !== undefined || cost !== undefined;
}

function spentBy({ session, usage, cost, costSource }: Said): Omit<Spent, 'soFar'> {
  return {
    session: session ?? null,
    usage: usage ? added(NO_TOKENS, usage) : null,
    cost: cost ?? null,
    source: costSource ?? null,
  };
}

const NO_TOKENS = { input: 0, output: 0, cached: 0 };

function added(a: NonNullable<Spent['usage']>, b: NonNullable<Said['usage']>) {
  return {
    input: sum(a.input, b.input),
    output: sum(a.output, b.output),
    cached: sum(a.cached, b.cached ?? 0),
  };
}

/** Never beyond what is exact. */
function sum(a: number, b: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, a + b);
}

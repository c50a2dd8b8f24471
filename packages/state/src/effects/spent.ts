/** What attempts used, as their authors say: kept of each, and added up of their task. */
import type { Body } from '@lanemesh/event';
import type { Spent, Task } from '../task.ts';

type Said = Pick<Body<'task.result'>, 'session' | 'usage' | 'cost' | 'costSource'>;

/**
 * Takes in what a word under the standing claim says of its attempt. An attempt may speak more than
 * once, each time of what it used since.
 */
export function noteSpent(task: Task, { session, usage, cost, costSource }: Said): void {
  const attempt = task.attempts.at(-1);
  if (attempt === undefined) return;
  if (session === undefined && usage === undefined && cost === undefined) return;
  const before = attempt.spent;
  attempt.spent = {
    session: session ?? before?.session ?? null,
    usage: usage ? added(before?.usage ?? NO_TOKENS, usage) : (before?.usage ?? null),
    cost: cost === undefined ? (before?.cost ?? null) : sum(before?.cost ?? 0, cost),
    source: costSource ?? before?.source ?? null,
  };
  const { spent } = task;
  const all = usage ? added(spent, usage) : spent;
  const { input, output, cached } = all;
  const isNewlyUnknown = before === null && cost === undefined;
  task.spent = {
    input,
    output,
    cached,
    cost: sum(spent.cost, cost ?? 0),
    unpriced: spent.unpriced + (isNewlyUnknown ? 1 : 0),
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

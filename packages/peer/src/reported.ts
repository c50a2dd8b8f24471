/** What an agent said of an attempt, for the ledger. */
import type { AttemptEnd, Judged, Reported, Spent } from '@lanemesh/agents';
import type { Activity } from '@lanemesh/decide';
import type { Body } from '@lanemesh/event';

/** As far as it said anything. */
export function reportedOf({ approaches, manual, context }: AttemptEnd & Reported) {
  return {
    ...(approaches === undefined ? {} : { approaches }),
    ...(manual === undefined ? {} : { manual }),
    ...(context === undefined ? {} : { context }),
  };
}

/** The event body of an attempt whose agent cannot go on. */
export function blockedOf(
  task: string,
  end: Extract<AttemptEnd, { outcome: 'blocked' }>,
): Body<'task.blocked'> {
  const { reason, evidence } = end;
  return { task, reason, evidence, ...spentOf(end), ...reportedOf(end) };
}

type Ended = Exclude<Judged, { outcome: 'stopped' }>;

/** More tokens or micro-USD than any attempt uses: an agent that says so says nothing. */
const LARGEST = 1_000_000_000_000;
const isAmount = (value: number): boolean =>
  Number.isSafeInteger(value) && value >= 0 && value <= LARGEST;

/**
 * What it used, as far as its agent says what can be. An amount that cannot be is unknown: an event
 * that names it is none, and the attempt would be made again and again.
 */
export function spentOf({ session, usage, cost }: Pick<Spent, 'session' | 'usage' | 'cost'>) {
  const isUsage = usage !== undefined && Object.values(usage).every(isAmount);
  return {
    ...(session === undefined ? {} : { session: cut(session, 200) }),
    ...(isUsage ? { usage: { ...usage } } : {}),
    ...(cost === undefined || !isAmount(cost.micro)
      ? {}
      : { cost: cost.micro, costSource: cost.source }),
  };
}

/** At most so many bytes of UTF-8, with a mark where more stood there. */
export function cut(text: string, bytes: number): string {
  const whole = text.trim();
  if (Buffer.byteLength(whole) <= bytes) return whole;
  return `${firstBytes(whole, bytes - 3)}…`;
}

/** At most so many bytes of UTF-8; a character that would be cut through is left out. */
export function firstBytes(text: string, bytes: number): string {
  const all = Buffer.from(text);
  if (all.length <= bytes) return text;
  return all
    .subarray(0, bytes)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
}

/** Reasons that say that the agent cannot work here, and nothing of the task. */
const TROUBLES: ReadonlySet<string> = new Set([
  'signed_out',
  'no_model',
  'overloaded',
  'unreachable',
]);

/** The same of a review; a quota too says nothing of what it was to judge. */
export function isTroubled({
  stage,
  reason,
}: {
  readonly stage?: string;
  readonly reason: string;
}) {
  return stage === 'run' && (TROUBLES.has(reason) || reason === 'quota_limited');
}

/** Whether its agent could not work here: somebody else may, and no attempt is counted. */
export function isTrouble(end: AttemptEnd): end is Extract<Ended, { outcome: 'failed' }> {
  return end.outcome === 'failed' && end.stage === 'run' && TROUBLES.has(end.reason);
}

/** How what broke off on this node failed: by no fault of the task, but it counts. */
export function brokeOff(activity: Activity, problem: string) {
  const stage = activity === 'landing' ? ('merge' as const) : ('run' as const);
  const evidence = cut(`it broke off on this node: ${problem}`, 1000);
  return { outcome: 'failed' as const, stage, reason: 'runner_failure', evidence };
}

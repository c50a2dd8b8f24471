/** What an agent said of an attempt, for the ledger. */
import type { AttemptEnd, Judged, Reported, Spent } from '@lanemesh/agents';
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

/** What it used, as far as its agent says. */
export function spentOf({ session, usage, cost }: Pick<Spent, 'session' | 'usage' | 'cost'>) {
  return {
    ...(session === undefined ? {} : { session: session.slice(0, 200) }),
    ...(usage === undefined ? {} : { usage: { ...usage } }),
    ...(cost === undefined ? {} : { cost: cost.micro, costSource: cost.source }),
  };
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

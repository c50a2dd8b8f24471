/** What an agent said of an attempt, for the ledger. */
import type { AttemptEnd, Reported } from '@lanemesh/agents';
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
  return { task, reason, evidence, ...reportedOf(end) };
}

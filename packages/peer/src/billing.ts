/** What an attempt or a review used, told also when its own word is not: INV-7 fences words, not bills. */
import type { AttemptEnd, Spent } from '@lanemesh/agents';
import type { Body } from '@lanemesh/event';
import type { Draft } from './ports.ts';
import { spentOf } from './reported.ts';

/** Where bills go. */
export interface Billing {
  /** Signs it whether or not the job was stopped meanwhile. */
  say(draft: Draft): Promise<void>;
  /** The ledger has what this claim or seat used. */
  settle(of: string): void;
}

/** Who used something: a claim, or a seat in a review. */
export interface Debtor {
  readonly task: string;
  readonly of: string;
  readonly agent: string;
}

/**
 * Lets a job tell how its agent ended. Where it was stopped, before or while it tells, what it used
 * is told by itself. Rejects as `tell` does.
 */
export async function billed(
  job: { readonly signal: AbortSignal; readonly bill?: Billing },
  who: Debtor,
  end: Spent & { readonly outcome: string },
  tell: () => Promise<void>,
  more: () => Promise<Pick<Body<'task.spent'>, 'receipt' | 'survivors'>> = async () => ({}),
): Promise<void> {
  const { bill } = job;
  const late = async () => {
    if (who.agent === 'script') return;
    const body = { ...spentBody(who, usedBy(end), 'stopped'), ...(await more()) };
    await bill?.say({ kind: 'task.spent', body });
    bill?.settle(who.of);
  };
  if (end.outcome === 'stopped') return late();
  try {
    await tell();
  } catch (error) {
    // Nobody could be told what came of it; what it cost is a fact. Where that cannot be told either,
    // its bill is not settled, and the next start tells it.
    await late().catch(() => undefined);
    throw error;
  }
  bill?.settle(who.of);
}

/** The body of what was used. Of whom nothing is known, that is said. */
export function spentBody({ task, of, agent }: Debtor, spent: Spent, reason: string) {
  return { task, of, agent, reason, ...spentOf(spent) } satisfies Body<'task.spent'>;
}

/** Who never began to work used nothing: its agent's program was not started. */
function usedBy(end: Spent & { readonly commands?: AttemptEnd['commands'] }): Spent {
  const begun = end.commands?.some(({ stage }) => stage === 'run') ?? true;
  return begun || end.usage || end.cost ? end : { ...end, ...NOTHING };
}

const NOTHING: Pick<Spent, 'usage' | 'cost'> = {
  usage: { input: 0, output: 0, cached: 0 },
  cost: { micro: 0, source: 'table' },
};

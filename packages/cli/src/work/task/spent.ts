/** What a task and its attempts used, for people. */
import type { Attempt, Task } from '@lanemesh/state';
import { money } from '../../text.ts';

/** Attempts over of agents that use something, of which nobody ever said what. */
export function silentAttempts({ attempts }: Task): number {
  return attempts.filter(
    ({ agent, outcome, spent }) =>
      spent === null && agent !== null && agent !== 'script' && LOST.has(outcome),
  ).length;
}

/** Ends that somebody else said. */
const LOST: ReadonlySet<Attempt['outcome']> = new Set(['lost', 'revoked']);

/** null: its attempts used nothing that anybody tells of. */
export function spentText(task: Task): string | null {
  const { cost, input, output } = task.spent;
  const unpriced = task.spent.unpriced + silentAttempts(task);
  if (cost + input + output + unpriced === 0) return null;
  const what = unpriced === 1 ? 'attempt or review' : 'attempts or reviews';
  const unknown = unpriced === 0 ? '' : `, ${unpriced} ${what} of unknown cost`;
  const { apart } = task;
  const reviews = apart.cost === 0 ? '' : `, ${money(apart.cost)} of it for reviews`;
  return `${money(cost)}${unknown}${reviews}; tokens: ${input} in, ${output} out`;
}

/** One word on an attempt's cost. */
export function attemptSpent({ agent, outcome, spent }: Attempt): string {
  const isSilent = LOST.has(outcome) && agent !== null && agent !== 'script';
  if (spent === null) return isSilent ? 'cost unknown' : '-';
  if (spent.cost === null) return 'cost unknown';
  const least = spent.soFar && outcome !== 'running' ? 'at least ' : '';
  return `${least}${money(spent.cost)}${spent.source === 'table' ? ' by prices' : ''}`;
}

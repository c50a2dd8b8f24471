/** What a task and its attempts used, for people. */
import type { Attempt, Task } from '@lanemesh/state';
import { money } from '../../text.ts';

/** null: its attempts used nothing that anybody tells of. */
export function spentText({ spent }: Task): string | null {
  const { cost, input, output, unpriced } = spent;
  if (cost + input + output + unpriced === 0) return null;
  const unknown = unpriced === 0 ? '' : `, ${unpriced} attempts of unknown cost`;
  return `${money(cost)}${unknown}; tokens: ${input} in, ${output} out`;
}

/** One word on an attempt's cost. */
export function attemptSpent({ spent }: Attempt): string {
  if (spent === null) return '-';
  if (spent.cost === null) return 'cost unknown';
  return `${money(spent.cost)}${spent.source === 'table' ? ' by prices' : ''}`;
}

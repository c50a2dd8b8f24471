/** What xstate is told of a life cycle. */
import type { Cycle } from './cycle.ts';

/** The states of a cycle as a machine's configuration has them. */
export function statesOf<S extends string, E extends string>({ table }: Cycle<S, E>) {
  const states = Object.entries(table) as [S, Partial<Record<E, S>>][];
  return Object.fromEntries(states.map(([state, on]) => [state, { on }]));
}

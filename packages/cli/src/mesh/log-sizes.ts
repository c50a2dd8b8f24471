/** Who writes most of what everybody keeps: a node that floods is shown, and kept or revoked by people. */
import type { State } from '@lanemesh/state';

/** Events from which on a log is large. */
const LARGE = 10_000;
/** A log with so many times the events of all others together stands out. */
const TIMES = 10;

/** The node that wrote nearly everything, and how much; null: nobody stands out. */
export function largestLog(
  state: State,
): { readonly name: string; readonly events: number; readonly all: number } | null {
  const sizes = [...state.logs].map(([id, log]) => ({ id, events: log.ids.size }));
  const all = sizes.reduce((sum, { events }) => sum + events, 0);
  const [first] = sizes.sort((a, b) => b.events - a.events);
  const alone = [...state.members.values()].filter((m) => m.standing === 'admitted').length < 2;
  if (!first || alone || first.events < LARGE || first.events < TIMES * (all - first.events))
    return null;
  return { name: state.members.get(first.id)?.name ?? first.id, events: first.events, all };
}

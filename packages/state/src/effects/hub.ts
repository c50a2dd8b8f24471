/** Where the mesh meets. */
import type { Known } from '@lanemesh/event';
import type { Refusal } from '../place.ts';
import type { State } from '../state.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

export function hubMoved(state: State, event: Of<'hub.moved'>): Refusal {
  const { url, term, pushesPerMinute } = event.body;
  if (state.hub && term <= state.hub.term) return `body.term: must be above ${state.hub.term}`;
  state.hub = { url, term, pushesPerMinute: pushesPerMinute ?? null };
  return null;
}

export function hubContradicted(state: State, event: Of<'hub.contradicted'>): Refusal {
  if (state.contradictions.has(event.body.lost)) return 'life: this was reported before';
  state.contradictions.set(event.body.lost, true);
  return null;
}

export function hubSettled(state: State, event: Of<'hub.settled'>): Refusal {
  state.contradictions.set(event.body.lost, false);
  return null;
}

/** Where the mesh meets. */
import type { Known } from '@lanemesh/event';
import type { Refusal } from '../place.ts';
import type { State } from '../state.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** Why the hub cannot move there; null if it can. */
export function hubProblem({ hub }: State, { body }: Of<'hub.moved'>): Refusal {
  return hub && body.term <= hub.term ? `body.term: must be above ${hub.term}` : null;
}

export function hubMoved(state: State, event: Of<'hub.moved'>): Refusal {
  const problem = hubProblem(state, event);
  if (problem !== null) return problem;
  const { url, term, pushesPerMinute } = event.body;
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

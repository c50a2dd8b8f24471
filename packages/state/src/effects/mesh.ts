/** The mesh as a whole: under which rules it is judged, and how many admins rule it. */
import type { Known } from '@lanemesh/event';
import type { Refusal } from '../place.ts';
import { admins } from '../queries.ts';
import type { State } from '../state.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** Why this rule set cannot be taken now; null if it can: they are taken one by one. */
export function upgradedProblem({ rules }: State, { body }: Of<'mesh.upgraded'>): Refusal {
  return body.rules === rules + 1 ? null : `body.rules: must be ${rules + 1}, the next rule set`;
}

/** No build asks itself here which rule sets it knows: that is no rule. */
export function meshUpgraded(state: State, event: Of<'mesh.upgraded'>): Refusal {
  const problem = upgradedProblem(state, event);
  if (problem !== null) return problem;
  state.rules = event.body.rules;
  return null;
}

/** Why so many admins cannot be asked for; null if they can. */
export function ruledProblem(state: State, { body }: Of<'mesh.ruled'>): Refusal {
  const there = admins(state).length;
  if (body.quorum > there) return `body.quorum: must be at most ${there}, the admins there are`;
  return body.quorum === state.quorum ? 'life: it is so already' : null;
}

export function meshRuled(state: State, event: Of<'mesh.ruled'>): Refusal {
  const problem = ruledProblem(state, event);
  if (problem !== null) return problem;
  state.quorum = event.body.quorum;
  return null;
}

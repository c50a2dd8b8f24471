/**
 * The table of a build to come: the rule sets that are shipped, and one after them that never will
 * be. `packages/cli/build.mjs --rule-sets test/support/rules/next.ts` makes that build. Under it only
 * admins rename nodes, and a lane gives twice as many attempts as it says.
 */

import { RULE_SETS as SHIPPED } from '../../../packages/state/src/rule-sets.ts';
import { newestOf, type RuleSet, type RuleSets } from '../../../packages/state/src/rules.ts';

const newest = SHIPPED.get(newestOf(SHIPPED)) as RuleSet;

const next: RuleSet = {
  ...newest,
  number: newest.number + 1,
  kinds: new Map(
    [...newest.kinds].map(([kind, definition]) => [
      kind,
      kind === 'node.renamed' ? { ...definition, by: ['admin'] } : definition,
    ]),
  ),
  effect: (state, event, place) => {
    const before = new Set(state.lanes.keys());
    const refusal = newest.effect(state, event, place);
    for (const [name, lane] of state.lanes)
      if (!before.has(name)) state.lanes.set(name, { ...lane, maxAttempts: 2 * lane.maxAttempts });
    return refusal;
  },
};

export const RULE_SETS: RuleSets = new Map([...SHIPPED, [next.number, next]]);

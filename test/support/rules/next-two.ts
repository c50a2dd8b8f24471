/** The table of a build further to come: two rule sets after those that are shipped. */
import { RULE_SETS as SHIPPED } from '../../../packages/state/src/rule-sets.ts';
import { newestOf, type RuleSet, type RuleSets } from '../../../packages/state/src/rules.ts';

const newest = SHIPPED.get(newestOf(SHIPPED)) as RuleSet;
const further = [1, 2].map((steps) => ({ ...newest, number: newest.number + steps }));

export const RULE_SETS: RuleSets = new Map([
  ...SHIPPED,
  ...further.map((rules) => [rules.number, rules] as const),
]);

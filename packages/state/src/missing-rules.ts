/** Whether this build may judge what comes next. */
import { RULE_SETS } from './rule-sets.ts';
import type { State } from './state.ts';

/** The rule set in force where this build does not know it: then it is read-only. Else null. */
export function missingRules(state: State): number | null {
  return RULE_SETS.has(state.rules) ? null : state.rules;
}

/**
 * The rule sets this build knows, and nothing else: a build with another table is made by putting
 * another module in this one's place (`packages/cli/build.mjs --rule-sets`).
 */
import { KINDS, LIMITS } from '@lanemesh/event';
import { effect } from './apply.ts';
import type { RuleSets } from './rules.ts';

export const RULE_SETS: RuleSets = new Map([
  [
    0,
    {
      number: 0,
      kinds: new Map(KINDS.map((definition) => [definition.kind, definition])),
      effect,
      limits: LIMITS,
    },
  ],
]);

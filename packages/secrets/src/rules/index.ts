/** Our own rules, the most telling first: where two find the same piece, the first names it. */
import { ASSIGNMENTS } from './assignments.ts';
import { CLOUDS } from './clouds.ts';
import { CODE_HOSTS } from './code-hosts.ts';
import { KEYS } from './keys.ts';
import { LOGINS } from './logins.ts';
import { MODELS } from './models.ts';
import type { Rule } from './rule.ts';
import { SERVICES } from './services.ts';

export const RULES: readonly Rule[] = [
  ...CODE_HOSTS,
  ...MODELS,
  ...CLOUDS,
  ...SERVICES,
  ...KEYS,
  ...LOGINS,
  ...ASSIGNMENTS,
];

/** Deliberate bugs that the checkers must find. */
import type { Mutant } from '../world/mutant.ts';
import { acknowledgesEarly } from './acknowledges-early.ts';
import { backsOffAlone } from './backs-off-alone.ts';
import { landsUnfenced } from './lands-unfenced.ts';
import { saysAgain } from './says-again.ts';
import { startsUnconfirmed } from './starts-unconfirmed.ts';
import { takesOverWithoutContact } from './takes-over-without-contact.ts';

export const MUTANTS: readonly Mutant[] = [
  takesOverWithoutContact,
  startsUnconfirmed,
  landsUnfenced,
  acknowledgesEarly,
  saysAgain,
  backsOffAlone,
];

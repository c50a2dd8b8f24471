/** Deliberate bugs that the checkers must find. */
import type { Mutant } from '../world/mutant.ts';
import { acknowledgesEarly } from './acknowledges-early.ts';
import { backsOffAlone } from './backs-off-alone.ts';
import {
  acceptsGap,
  acceptsMoreFast,
  backdatesSpend,
  readsCommitDates,
  sharesMisreading,
  skipsKind,
  takesHoardedClaim,
} from './fold.ts';
import { losesWip, sharesWip } from './handover.ts';
import {
  forcesLandings,
  landsOnLess,
  signsLandingFirst,
  takesSilenceForSuccess,
} from './landing.ts';
import { landsUnfenced } from './lands-unfenced.ts';
import {
  allotsPerNode,
  firesTwice,
  ignoresAllotted,
  ignoresWindows,
  neverExpires,
  overspends,
} from './limits.ts';
import { choosesByLength, ordersOwnFirst, walksFirstParents } from './line.ts';
import {
  beatsWithoutRunning,
  chatters,
  countsHoardedBeats,
  goesByEpoch,
  isImpatient,
  overbooks,
  runsAgain,
  trustsReadOnlyHub,
} from './policy.ts';
import { takesOwnRulesAtOnce } from './rules.ts';
import { saysAgain } from './says-again.ts';
import { startsUnconfirmed } from './starts-unconfirmed.ts';
import { takesOverWithoutContact } from './takes-over-without-contact.ts';

export const MUTANTS: readonly Mutant[] = [
  backsOffAlone,
  choosesByLength,
  takesOverWithoutContact,
  acceptsMoreFast,
  skipsKind,
  acceptsGap,
  backdatesSpend,
  forcesLandings,
  walksFirstParents,
  goesByEpoch,
  ordersOwnFirst,
  readsCommitDates,
  takesHoardedClaim,
  countsHoardedBeats,
  signsLandingFirst,
  trustsReadOnlyHub,
  beatsWithoutRunning,
  startsUnconfirmed,
  landsUnfenced,
  acknowledgesEarly,
  saysAgain,
  takesSilenceForSuccess,
  landsOnLess,
  runsAgain,
  isImpatient,
  overbooks,
  chatters,
  sharesMisreading,
  allotsPerNode,
  neverExpires,
  firesTwice,
  ignoresWindows,
  overspends,
  ignoresAllotted,
  takesOwnRulesAtOnce,
  losesWip,
  sharesWip,
];

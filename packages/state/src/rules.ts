/** Rule sets (INV-4): what judging reads and a later version may change, chosen by the ledger. */
import type { Event, KindDefinition } from '@lanemesh/event';
import type { Place, Refusal } from './place.ts';
import type { State } from './state.ts';

/** One way of judging what comes in. A rule set that ledgers use never changes. */
export interface RuleSet {
  readonly number: number;
  /** The kinds it knows, each in one version. */
  readonly kinds: ReadonlyMap<string, KindDefinition>;
  /** What an event does whose kind, fields and role fit; why it is void, or null. */
  readonly effect: (state: State, event: Event, place: Place) => Refusal;
  /** In numbers of batches and heights: see LIMITS of `event`. */
  readonly limits: { readonly jump: number; readonly walk: number; readonly below: number };
}

/** The rule sets a build knows, by number, ascending. */
export type RuleSets = ReadonlyMap<number, RuleSet>;

/** The ledger names a rule set that this build does not know: it is read-only here. */
export class UpgradeNeeded extends Error {
  override readonly name = 'UpgradeNeeded';

  constructor(
    readonly needed: number,
    readonly known: number,
  ) {
    super(`the mesh is under rule set ${needed}, this build knows rule sets up to ${known}`);
  }
}

/** The number of the newest rule set a build knows. */
export function newestOf(sets: RuleSets): number {
  return [...sets.keys()].at(-1) ?? 0;
}

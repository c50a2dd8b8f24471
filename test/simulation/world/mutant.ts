/** A deliberate bug, put in where the parts of a node are put together. */
import type { Command, Sight } from '@lanemesh/decide';
import type { Peer, runLoop } from '@lanemesh/peer';

export interface Mutant {
  readonly name: string;
  /** The profile of faults whose seeds are tried. */
  readonly profile: string;
  /** The invariants whose checkers must notice. */
  readonly breaks: readonly string[];
  /** The store acknowledges before the fsync. */
  readonly acknowledgesEarly?: boolean;
  /** Landings leave the task's head branch out. */
  readonly landsUnfenced?: boolean;
  /** Other policies, made anew for each process. */
  readonly decides?: () => (sight: Sight) => Command[];
  /** Changes the parts of a fresh process. */
  readonly alters?: (peer: Peer) => void;
  readonly loops?: typeof runLoop;
}

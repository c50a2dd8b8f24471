/** A deliberate bug, put in where the parts of a node are put together. */
import type { Command, Sight } from '@lanemesh/decide';
import type { CommitValue, Crypto } from '@lanemesh/event';
import type { Peer, runLoop } from '@lanemesh/peer';
import type { ProfileName } from '../faults/index.ts';
import type { SimNode } from './node.ts';

export interface Mutant {
  readonly name: string;
  /** The profile of faults whose seeds are tried. */
  readonly profile: ProfileName;
  /** The invariants whose checkers must notice. */
  readonly breaks: readonly string[];
  /** The store acknowledges before the fsync. */
  readonly acknowledgesEarly?: boolean;
  /** Landings leave the task's head branch out. */
  readonly landsUnfenced?: boolean;
  /** Work in progress has one ref a task, moved by whoever likes. */
  readonly sharesWip?: boolean;
  /** Other policies, made anew for each process. */
  readonly decides?: () => (sight: Sight) => Command[];
  /** Landings are not bound to what the target held when they were made. */
  readonly forcesLandings?: boolean;
  /** Other hashes, by a node's id. */
  readonly crypto?: (node: string) => Crypto;
  /** Changes the parts of a fresh process. */
  readonly alters?: (peer: Peer, node: SimNode) => void;
  /** What all nodes, who share what they read, read instead of a commit. */
  readonly reads?: (commit: CommitValue) => CommitValue;
  readonly loops?: typeof runLoop;
}

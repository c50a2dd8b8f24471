/** What a node remembers of its own log outside of it, so that it notices being set back. */
import type { BatchCommit } from '@lanemesh/state';

export interface LogKeeper {
  /**
   * Whether a log with this head has everything that was ever acknowledged. holds: whether a
   * batch stands in the head's chain.
   */
  isWhole(head: BatchCommit | null, holds: (oid: string) => Promise<boolean>): Promise<boolean>;
  /** Throws where this copy of the node must sign nothing now. whole: as `isWhole` said. */
  allow(whole: boolean): Promise<void>;
  /** Resolves when it is durably remembered that the log got as far as this. */
  reached(head: BatchCommit): Promise<void>;
  /** Told of own events that are out there and were signed by no process of this copy. */
  foundElsewhere(found: SignedElsewhere): Promise<void>;
  /** Told after every contact with a hub: the log stands on all of it that is known. */
  met(): Promise<void>;
}

/** Events with this node's signature that its own log did not hold. */
export interface SignedElsewhere {
  readonly events: number;
  /** The batch with the highest number among them. */
  readonly newest: { readonly number: number; readonly oid: string };
  /** Whether the log here lacked what it once acknowledged: a backup was put back. */
  readonly setBack: boolean;
}

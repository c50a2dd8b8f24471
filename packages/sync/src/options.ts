import type { Crypto, Event, readCommit } from '@lanemesh/event';
import type { Author, CommitStore } from '@lanemesh/ledger';
import type { Observer } from '@lanemesh/state';
import type { LogKeeper } from './keeper.ts';

/** What one node's copy of the mesh needs from outside. */
export interface ReplicaOptions {
  readonly store: CommitStore;
  readonly crypto: Crypto;
  readonly author: Author;
  /** How bytes become a value; absent: `readCommit`. Replicas of one process may share what they read. */
  readonly read?: typeof readCommit;
  /** Id of the founding commit. */
  readonly founding: string;
  /** Own clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Own monotonic clock, milliseconds. */
  readonly mono: () => number;
  /** Name of this build's state shape, for snapshots; null: none are kept. */
  readonly snapshots: string | null;
  /**
   * Told of every event that an entry brings in while the copy is open, also by entries that are
   * judged and not followed.
   */
  readonly hear?: Observer;
  /** Rejects where an event must not be signed; absent: all may. What was signed before may again. */
  readonly vet?: (events: readonly Event[]) => Promise<void>;
  /** Remembers how far the own log got; absent: nobody does, and every head is as good. */
  readonly keeper?: LogKeeper;
}

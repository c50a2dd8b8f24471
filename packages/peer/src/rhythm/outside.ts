/** What lanes fire on that only nodes can see. */
import type { Sighting } from '@lanemesh/decide';

/** What this node can see outside the ledger. Neither rejects; null: it cannot be told now. */
export interface Outside {
  /** The commit that a branch of a repository holds. */
  tip(url: string, branch: string): Promise<string | null>;
  /** The project's files that match a pattern: `path digest` each. */
  artifacts(pattern: string): Promise<readonly string[] | null>;
  /** What a former process remembered. */
  load(): Promise<readonly (readonly [string, Watched])[]>;
  save(all: readonly (readonly [string, Watched])[]): Promise<void>;
}

/** One trigger of a lane as it was seen last. */
export interface Watched {
  /** What was there when nothing was new. */
  readonly base: readonly string[];
  /** What makes the lane fire; null: nothing. */
  readonly sighting: Sighting | null;
  /** The lane's firings when the sighting began. */
  readonly n: number;
}

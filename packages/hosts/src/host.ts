/** Where code lands: what the wheel asks of the place that keeps a code repository. */

export interface Target {
  readonly repo: { readonly name: string; readonly url: string; readonly target: string };
  /** `node:eventid` */
  readonly task: string;
}

export type Reading =
  | {
      readonly ok: true;
      /** The commit the target branch holds. */
      readonly target: string;
      /** The commit the task's head branch holds, if it exists. */
      readonly head: string | null;
      /** The newest commit on the target that carries the task's Mesh-Task trailer. */
      readonly landed: string | null;
    }
  | {
      readonly ok: false;
      /** A word for machines: unreachable, auth, missing, not-git, refused or failed. */
      readonly reason: string;
      readonly message: string;
    };

/** `unknown`: the push may still take effect; read again. */
export type Fencing = 'fenced' | 'moved' | 'unknown';

/**
 * `refused`: neither branch moved and the push was turned down (protected branch, hook, no right).
 * `no-atomic`: the place cannot move two branches at once.
 */
export type Landing =
  | 'landed'
  | 'target-moved'
  | 'head-moved'
  | 'refused'
  | 'no-atomic'
  | 'unknown';

export type Rebase =
  | {
      readonly ok: true;
      readonly commit: string;
      /** Lists of dependencies whose conflicts were solved by rule; absent: there were none. */
      readonly solved?: readonly string[];
    }
  | {
      readonly ok: false;
      /** Files and hunks, at most 2048 bytes of printable text. */
      readonly conflict: string;
    };

/** `apart`: the target went on, and cannot take it in by itself: a person has to look. */
export type GivingBack = 'done' | 'apart' | 'unknown';

/**
 * Every answer comes from reading the repository after the act (INV-9, INV-10). Methods reject
 * with a RangeError for arguments that break their contract, and with a GitError when our own
 * copy is broken or lacks a commit it is asked to move.
 */
export interface Host {
  /** Reads both branches, and fetches what they hold into our copy. Does not reject. */
  read(t: Target): Promise<Reading>;
  /**
   * Which of these tasks the target holds a commit of, by its trailer, and the newest of each; null
   * where it does not answer. One exchange for all of them. Does not reject.
   */
  landings(
    repo: Target['repo'],
    tasks: readonly string[],
  ): Promise<ReadonlyMap<string, string> | null>;
  /**
   * Moves the task's head branch from `head` (null: absent) to a fresh commit of ours, which
   * fences an older holder out of the target: its landing leases the head's old value.
   */
  fence(t: Target, claim: string, head: string | null): Promise<Fencing>;
  /** The change of `commit` on top of `onto`; author and message stay. Equal when it is there. */
  rebase(t: Target, commit: string, onto: string): Promise<Rebase>;
  /** Paths that the commit changes, against its parent. */
  paths(t: Target, commit: string): Promise<readonly string[]>;
  /**
   * Moves the target to `commit`, whose parent must be `old.target`, and the head branch with it:
   * both or none, each only from its old value.
   */
  land(
    t: Target,
    commit: string,
    old: { readonly target: string; readonly head: string | null },
  ): Promise<Landing>;
  /** Removes the head branch of a finished task if it still holds `head`. */
  retire(t: Target, head: string): Promise<void>;
  /**
   * Which of these commits the target does not hold, in their order: all where it has no such branch;
   * null where it does not answer. One exchange.
   */
  lacking(t: Target, commits: readonly string[]): Promise<readonly string[] | null>;
  /**
   * Pushes a landed commit back to a target that lost it: by fast-forward, or by a merge where the
   * target went on, unless they conflict or would bring one task in twice.
   */
  giveBack(t: Target, commit: string): Promise<GivingBack>;
}

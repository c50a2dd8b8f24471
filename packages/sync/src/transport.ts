/** The port through which a node meets its hub. A hub's word is a hint until it is verified. */
export interface Transport {
  /**
   * Brings the hub's mesh branches' objects into the store and says where they stand (as the hub
   * says, unverified).
   */
  fetch(): Promise<{ ok: true; view: HubView } | Unreachable>;
  /**
   * One plain, non-atomic, never forced push of commits to refs. Outcomes are hints (INV-9): only
   * a later fetch is a verdict.
   */
  push(updates: readonly PushUpdate[]): Promise<Pushed | Unreachable>;
}

export interface Pushed {
  readonly ok: true;
  readonly refs: ReadonlyMap<string, PushOutcome>;
  /** For people: what git and the hub said about refused refs. */
  readonly messages?: readonly string[];
}

export interface HubView {
  /** The tip of mesh/ledger; null while the hub has none. */
  readonly ledger: string | null;
  /** Log name (what follows mesh/log/ in the branch's name) to the branch's tip. */
  readonly logs: ReadonlyMap<string, string>;
  /**
   * Branches that stand where a log or the ledger has to stand (e.g. 'mesh/log'), or that could
   * not be fetched, and why. Absent: none.
   */
  readonly trouble?: readonly HubTrouble[];
  /**
   * What the last fetch from this hub showed; absent where it never answered before, or nothing
   * keeps it. What was there and is gone, the hub lost.
   */
  readonly before?: Pick<HubView, 'ledger' | 'logs'>;
  /**
   * What the hub said to have taken from this node before this fetch began and after the one
   * before: full name of the branch to the commit. Absent: nothing, or nobody kept it.
   */
  readonly taken?: ReadonlyMap<string, string>;
  /**
   * True: it holds no branch at all, and lies where the first branch pushed becomes the default.
   * Nothing is pushed there but by who was told to.
   */
  readonly empty?: boolean;
}

export interface HubTrouble {
  readonly branch: string;
  readonly message: string;
  /** One line: what removes it; absent: nothing is in the way. */
  readonly fix?: string;
}

export interface PushUpdate {
  /** Full name at the hub, e.g. 'refs/heads/mesh/ledger'. */
  readonly ref: string;
  readonly to: string;
}

export type PushOutcome = 'ok' | 'same' | 'rejected' | 'unknown';

export type Unreachable = {
  ok: false;
  reason: 'unreachable' | 'auth' | 'missing' | 'not-git' | 'refused' | 'damaged' | 'failed';
  /** git's first meaningful line, for people. */
  message: string;
};

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
  readonly trouble?: readonly { readonly branch: string; readonly message: string }[];
}

export interface PushUpdate {
  /** Full name at the hub, e.g. 'refs/heads/mesh/ledger'. */
  readonly ref: string;
  readonly to: string;
}

export type PushOutcome = 'ok' | 'same' | 'rejected' | 'unknown';

export type Unreachable = {
  ok: false;
  reason: 'unreachable' | 'auth' | 'missing' | 'not-git' | 'refused' | 'failed';
  /** git's first meaningful line, for people. */
  message: string;
};

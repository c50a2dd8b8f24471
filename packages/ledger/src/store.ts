/**
 * The port between the ledger and whatever keeps its commits: a bare repository on disk in a
 * node, a few maps in the simulator.
 */
import { hash } from 'node:crypto';

/** Where the commits and refs of logs and ledger live on this node. */
export interface CommitStore {
  /**
   * Raw commit objects by id. What is absent or not a commit is missing from the map; what is
   * larger than MAX_COMMIT_BYTES is reported as 'oversize' and was not read.
   */
  read(oids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array | 'oversize'>>;
  /** The parents of a commit that is here, in order, also of one too large to be read. */
  parents(oid: string): Promise<readonly string[]>;
  /** Ids of every commit reachable from tips and not from known, parents before children. */
  walk(tips: readonly string[], known: readonly string[]): Promise<string[]>;
  /** Local refs whose full name begins with prefix, e.g. 'refs/heads/mesh/', sorted by name. */
  refs(prefix: string): Promise<ReadonlyMap<string, string>>;
  /**
   * Makes commits and moves refs, durably (INV-1): the objects are written and fsynced, then all
   * refs are moved in one compare-and-swap transaction and fsynced. Resolves with the objects'
   * ids, in order. Rejects with RefMoved, and moves nothing, if a ref is not at `from` (null: it
   * must not exist).
   */
  commit(write: CommitWrite): Promise<string[]>;
  /**
   * Runs body while this process holds the repository's one writer lock. Waits for another
   * process for a while, then rejects with Busy. Calls from one process queue; a call from inside
   * a body runs at once, since the lock is already held there.
   */
  exclusive<T>(body: () => Promise<T>): Promise<T>;
  /** A small named blob beside the repository (a snapshot, a mark); null if absent. */
  loadBlob(name: string): Promise<Uint8Array | null>;
  /** Replaces a blob atomically and fsyncs it. */
  saveBlob(name: string, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export interface CommitWrite {
  /** Raw commit objects, as git stores them after the 'commit <length>\0' header. */
  readonly objects: readonly Uint8Array[];
  readonly moves: readonly RefMove[];
}

export interface RefMove {
  readonly ref: string;
  readonly to: string;
  /** What the ref has to hold now; null: the ref must not exist. */
  readonly from: string | null;
}

/** 1 MiB of batch and some room for its headers and signature. */
export const MAX_COMMIT_BYTES = 1_100_000;

/** Ids of bytes at hand: what is written is asked for on its way to the store and back. */
const ids = new WeakMap<Uint8Array, string>();

/** The id git gives to a raw commit object, whose bytes must not change afterwards. */
export function commitId(raw: Uint8Array): string {
  const known = ids.get(raw);
  if (known !== undefined) return known;
  const head = Buffer.from(`commit ${raw.length}\0`, 'latin1');
  const id = hash('sha1', Buffer.concat([head, raw]));
  ids.set(raw, id);
  return id;
}

/** A blob's name becomes a file's name: plain letters, digits, dots and dashes. Throws if not. */
export function checkBlobName(name: string): void {
  if (!/^[a-z0-9][a-z0-9._-]{0,99}$/.test(name)) {
    throw new RangeError(`no name for a blob: ${JSON.stringify(name)}; use a-z, 0-9, '.', '-'`);
  }
}

/** Another process holds the writer lock. */
export class Busy extends Error {
  override readonly name = 'Busy';
  constructor(
    readonly lock: string,
    readonly pid: number,
    waitedMs: number,
  ) {
    super(
      `the ${lock} lock is held by process ${pid}, which is still alive after ${waitedMs} ms; ` +
        'try again when it has finished, or stop it',
    );
  }
}

export { RefMoved } from '@lanemesh/git';

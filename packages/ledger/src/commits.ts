/** Commits at hand as values, loaded from the store before pure code asks for them. */
import {
  type CommitValue,
  type Crypto,
  isEntry,
  oversizeCommit,
  readCommit,
} from '@lanemesh/event';
import { type CommitStore, commitId } from './store.ts';

const CHUNK = 512;
/** Levels walked parent by parent before git is asked for the whole list. */
const LEVELS = 16;

export class Commits {
  private readonly byId = new Map<string, CommitValue>();

  constructor(
    private readonly store: CommitStore,
    private readonly crypto: Crypto,
    /** How bytes become a value: replicas of one process may share what they read. */
    private readonly read: typeof readCommit = readCommit,
  ) {}

  /** A loaded commit; undefined if it was not loaded (or is not there). */
  get(oid: string): CommitValue | undefined {
    return this.byId.get(oid);
  }

  /** How many are at hand. */
  get size(): number {
    return this.byId.size;
  }

  /** Takes a commit that was just written; its value. */
  add(raw: Uint8Array): CommitValue {
    const commit = this.read(commitId(raw), raw, this.crypto);
    this.byId.set(commit.oid, commit);
    return commit;
  }

  /**
   * Loads every commit the tips reach, down to those `stop` says are known. The tips
   * themselves and the direct parents of entries are loaded even when known, since rules
   * read them. `known`: commits below which nothing new lies, to let git list what is new
   * when it is much.
   */
  async load(
    tips: readonly string[],
    stop: (oid: string) => boolean,
    known: readonly string[] = [],
  ): Promise<void> {
    let frontier = await this.readAll(
      [...new Set(tips)].filter((oid) => !this.byId.has(oid) || !stop(oid)),
    );
    const expanded = new Set<string>(tips.filter(stop));
    for (let level = 0; frontier.length > 0; level++) {
      if (level === LEVELS && known.length > 0) {
        await this.readAll(await this.store.walk(frontier, known));
      }
      const next = new Set<string>();
      for (const oid of frontier) {
        const commit = this.byId.get(oid);
        if (commit === undefined || expanded.has(oid)) continue;
        expanded.add(oid);
        for (const parent of commit.parents) {
          if (stop(parent)) {
            if (!isEntry(commit) || this.byId.has(parent)) continue;
            expanded.add(parent);
          }
          if (!expanded.has(parent) || stop(parent)) next.add(parent);
        }
      }
      frontier = await this.readAll([...next]);
    }
  }

  private async readAll(oids: readonly string[]): Promise<string[]> {
    const missing = oids.filter((oid) => !this.byId.has(oid));
    for (let at = 0; at < missing.length; at += CHUNK) {
      const found = await this.store.read(missing.slice(at, at + CHUNK));
      for (const [oid, raw] of found) {
        // On a disk that was tampered with bytes may stand under any name, and lead round in a ring.
        if (raw !== 'oversize' && commitId(raw) !== oid) continue;
        const commit =
          raw === 'oversize'
            ? oversizeCommit(oid, await this.store.parents(oid))
            : this.read(oid, raw, this.crypto);
        this.byId.set(oid, commit);
      }
    }
    return oids.filter((oid) => this.byId.has(oid));
  }
}

/** Commits of a whole mesh as values, each read from its bytes once. */
import { type CommitValue, readCommit } from '@lanemesh/event';
import { commitId, type MemoryObjects } from '@lanemesh/ledger';
import { simulatedCrypto } from './crypto.ts';

export class Readings {
  private readonly read = new Map<string, CommitValue>();

  /** alter: what is read besides what stands there, by all alike; absent: nothing. */
  constructor(
    private readonly objects: MemoryObjects,
    private readonly alter: (commit: CommitValue) => CommitValue = (commit) => commit,
  ) {}

  /** A commit that some node wrote; undefined: nobody did. */
  get(oid: string): CommitValue | undefined {
    const known = this.read.get(oid);
    if (known) return known;
    const raw = this.objects.get(oid)?.raw;
    return raw && this.keep(oid, raw);
  }

  /** The value of a raw commit. */
  of(raw: Uint8Array): CommitValue {
    const oid = commitId(raw);
    return this.read.get(oid) ?? this.keep(oid, raw);
  }

  /** As `readCommit`, for the replicas of all nodes. */
  readonly named = (oid: string, raw: Uint8Array): CommitValue =>
    this.read.get(oid) ?? this.keep(oid, raw);

  private keep(oid: string, raw: Uint8Array): CommitValue {
    const commit = this.alter(readCommit(oid, raw, simulatedCrypto));
    this.read.set(oid, commit);
    return commit;
  }
}

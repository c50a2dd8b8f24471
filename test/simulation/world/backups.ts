/** Copies of a simulated disk, from which its node goes on as a restored machine does. */
import type { MemoryDisk } from '@lanemesh/ledger';
import type { Random } from './random.ts';

interface Backup {
  /** When it was taken, virtual milliseconds. */
  readonly at: number;
  readonly refs: ReadonlyMap<string, string>;
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

export class Backups {
  private readonly taken: Backup[] = [];

  constructor(private readonly disk: MemoryDisk) {}

  take(at: number): void {
    const { refs, blobs } = this.disk;
    this.taken.push({ at, refs: new Map(refs), blobs: new Map(blobs) });
  }

  /** One of the last three; null: there is none. */
  pick(random: Random): Backup | null {
    return this.taken.length === 0 ? null : random.pick(this.taken.slice(-3));
  }

  /** The disk holds what it held then, and nothing else. */
  restore({ refs, blobs }: Backup): void {
    this.disk.refs.clear();
    for (const [ref, oid] of refs) this.disk.refs.set(ref, oid);
    this.disk.blobs.clear();
    for (const [name, bytes] of blobs) this.disk.blobs.set(name, bytes);
  }
}

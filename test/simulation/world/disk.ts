/** A node's disk: what its store writes is durable only after a while. */
import type { CommitStore, CommitWrite, MemoryDisk, RefMove } from '@lanemesh/ledger';
import { MemoryStore } from '@lanemesh/ledger';
import type { Life } from './life.ts';
import type { World } from './world.ts';

/** Milliseconds an early acknowledgement runs ahead of the disk. */
const EARLY = 1500;

/** One process's store. Reads see at once what is there; a write is acknowledged when it is safe. */
export class SimStore implements CommitStore {
  private readonly inner: MemoryStore;
  /** Writes on their way to the disk. */
  private readonly open = new Set<CommitWrite>();
  /** Moves acknowledged before they were safe (a deliberate bug), oldest first. */
  private unsafe: RefMove[] = [];
  private last: Promise<unknown> = Promise.resolve();

  /** drive: how slow or full it is. early: acknowledges before the fsync. onWritten: told of every write when it is acknowledged. */
  constructor(
    private readonly world: World,
    private readonly life: Life,
    private readonly disk: MemoryDisk,
    private readonly drive: { readonly diskMs: number | null },
    private readonly early: boolean,
    private readonly onWritten: (write: CommitWrite) => void,
  ) {
    this.inner = new MemoryStore({ disk });
  }

  read(oids: readonly string[]) {
    return this.inner.read(oids);
  }

  parents(oid: string) {
    return this.inner.parents(oid);
  }

  walk(tips: readonly string[], known: readonly string[]) {
    return this.inner.walk(tips, known);
  }

  refs(prefix: string) {
    return this.inner.refs(prefix);
  }

  async commit(write: CommitWrite): Promise<string[]> {
    if (this.early) return this.commitEarly(write);
    const { diskMs } = this.drive;
    if (diskMs === null) throw new Error('simulated: no space left on device');
    this.open.add(write);
    await this.life.sleep(this.world.random.between(1, diskMs));
    this.open.delete(write);
    const ids = await this.inner.commit(write);
    this.onWritten(write);
    return ids;
  }

  private async commitEarly(write: CommitWrite): Promise<string[]> {
    const ids = await this.inner.commit(write);
    this.unsafe.push(...write.moves);
    this.life.after(EARLY, () => {
      this.unsafe = this.unsafe.filter((move) => !write.moves.includes(move));
    });
    this.onWritten(write);
    return ids;
  }

  /** The power fails: a write under way is there or not, what is not safe is gone. */
  async crash(): Promise<void> {
    for (const write of this.open)
      if (this.world.random.chance(0.5)) await this.inner.commit(write).catch(() => undefined);
    for (const { ref, from } of this.unsafe.reverse()) {
      if (from === null) this.disk.refs.delete(ref);
      else this.disk.refs.set(ref, from);
    }
    this.inner.crash();
  }

  /**
   * One body after the other. A body inside a body would wait for ever, which the peer never asks
   * for; telling it apart takes async hooks, and they slow every promise of a simulation down.
   */
  exclusive<T>(body: () => Promise<T>): Promise<T> {
    const turn = this.last.then(body);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  loadBlob(name: string) {
    return this.inner.loadBlob(name);
  }

  saveBlob(name: string, bytes: Uint8Array) {
    return this.inner.saveBlob(name, bytes);
  }

  close() {
    return this.inner.close();
  }
}

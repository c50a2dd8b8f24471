/** The commit store of a simulated node, with a disk that outlives its process. */
import { MemoryObjects } from './memory-objects.ts';
import type { CommitStore, CommitWrite, RefMove } from './store.ts';
import { checkBlobName, commitId, MAX_COMMIT_BYTES, RefMoved } from './store.ts';
import { WriterTurns } from './writer-turns.ts';

/** What is fsynced, and so survives a crash. */
export class MemoryDisk {
  readonly refs = new Map<string, string>();
  readonly blobs = new Map<string, Uint8Array>();
  readonly #present = new Set<string>();

  /** objects may be shared by many disks: each sees only what it was given itself. */
  constructor(readonly objects: MemoryObjects = new MemoryObjects()) {}

  has(oid: string): boolean {
    return this.#present.has(oid);
  }

  write(raw: Uint8Array): void {
    this.#present.add(this.objects.add(raw));
  }

  /** What a fetch brings: the commits reachable from tips that are not here yet. */
  receive(tips: readonly string[]): void {
    const open = [...tips];
    for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
      if (this.#present.has(oid)) continue;
      const commit = this.objects.get(oid);
      if (commit === undefined) throw new Error(`there is no commit ${oid}`);
      this.#present.add(oid);
      open.push(...commit.parents);
    }
  }
}

export interface MemoryStoreOptions {
  /** Absent: a new, empty one. */
  readonly disk?: MemoryDisk;
  /** Called within commit when nothing is durable yet: a crash here loses the write. */
  readonly beforeSync?: (store: MemoryStore, write: CommitWrite) => void;
  /** Called when all is durable and nothing acknowledged: a crash here keeps the write. */
  readonly afterSync?: (store: MemoryStore, write: CommitWrite) => void;
}

/** The process was killed: everything it still tries fails with this. */
export class Crashed extends Error {
  override readonly name = 'Crashed';
}

/**
 * A process's store on a disk. Every method does its work before it returns its promise, except
 * that exclusive bodies queue.
 */
export class MemoryStore implements CommitStore {
  readonly disk: MemoryDisk;
  readonly #turns = new WriterTurns(async () => ({ release: () => {} }));
  #crashed = false;

  constructor(private readonly options: MemoryStoreOptions = {}) {
    this.disk = options.disk ?? new MemoryDisk();
  }

  /** Kills the process. Start the next one with a new store on the same disk. */
  crash(): void {
    this.#crashed = true;
  }

  async read(oids: readonly string[]) {
    this.#alive();
    const found = new Map<string, Uint8Array | 'oversize'>();
    for (const oid of oids) {
      const raw = this.disk.has(oid) ? this.disk.objects.get(oid)?.raw : undefined;
      if (raw !== undefined) found.set(oid, raw.length > MAX_COMMIT_BYTES ? 'oversize' : raw);
    }
    return found;
  }

  async parents(oid: string): Promise<readonly string[]> {
    this.#alive();
    this.#mustHave(oid);
    return this.disk.objects.get(oid)?.parents ?? [];
  }

  async walk(tips: readonly string[], known: readonly string[]): Promise<string[]> {
    this.#alive();
    for (const oid of tips) this.#mustHave(oid);
    const present = known.filter((oid) => this.disk.has(oid));
    return this.disk.objects.between(tips, present);
  }

  async refs(prefix: string): Promise<Map<string, string>> {
    this.#alive();
    const wanted = [...this.disk.refs].filter(([ref]) => ref.startsWith(prefix));
    return new Map(wanted.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async commit(write: CommitWrite): Promise<string[]> {
    this.#alive();
    const ids = write.objects.map(commitId);
    for (const move of write.moves) this.#checkMove(move, ids);
    this.options.beforeSync?.(this, write);
    this.#alive();
    for (const raw of write.objects) this.disk.write(raw);
    for (const { ref, to } of write.moves) this.disk.refs.set(ref, to);
    this.options.afterSync?.(this, write);
    this.#alive();
    return ids;
  }

  exclusive<T>(body: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      this.#alive();
      return await body();
    });
  }

  async loadBlob(name: string): Promise<Uint8Array | null> {
    this.#alive();
    checkBlobName(name);
    return this.disk.blobs.get(name)?.slice() ?? null;
  }

  async saveBlob(name: string, bytes: Uint8Array): Promise<void> {
    this.#alive();
    checkBlobName(name);
    this.disk.blobs.set(name, bytes.slice());
  }

  async close(): Promise<void> {
    await this.#turns.idle();
  }

  #checkMove({ ref, to, from }: RefMove, written: readonly string[]): void {
    const actual = this.disk.refs.get(ref) ?? null;
    if (actual !== from) throw new RefMoved(ref, from, actual);
    if (!written.includes(to)) this.#mustHave(to);
    for (const other of this.disk.refs.keys()) {
      if (other.startsWith(`${ref}/`) || ref.startsWith(`${other}/`)) {
        throw new Error(`${ref} cannot be made: ${other} is in its way`);
      }
    }
  }

  #mustHave(oid: string): void {
    if (!this.disk.has(oid)) throw new Error(`there is no commit ${oid} in this store`);
  }

  #alive(): void {
    if (this.#crashed) throw new Crashed('this process was killed');
  }
}

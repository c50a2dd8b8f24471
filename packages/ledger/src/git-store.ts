/** The commit store of a real node: a bare repository of its own. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import {
  CatFile,
  failpoint,
  initBare,
  namingFile,
  openRepository,
  parentsOf,
  RefWriter,
  readRefFiles,
  revList,
  sealConfig,
} from '@lanemesh/git';
import {
  type DurableFs,
  durableFs,
  replaceFile,
  syncFolder,
  syncRecentObjects,
  syncTree,
} from './durable-fs.ts';
import { acquireLock } from './lock.ts';
import { type CommitStore, type CommitWrite, checkBlobName, MAX_COMMIT_BYTES } from './store.ts';
import { WriterTurns } from './writer-turns.ts';

export interface GitStoreOptions {
  /** Absolute path of the bare repository. */
  readonly dir: string;
  /** How long to wait for another process that writes, in milliseconds. Default 10 000. */
  readonly waitMs?: number;
}

/** Objects written at the same time: each has a file open. */
const AT_ONCE = 64;

/** The folder inside a store's repository for what is ours and not git's: blobs and locks. */
export function privateFolder(dir: string): string {
  return join(dir, 'lanemesh');
}

/**
 * Makes the bare repository if it is not there, with the empty tree in it. It appears complete
 * and durable or not at all; an existing one is left as it is.
 */
export async function createGitStore(dir: string): Promise<void> {
  if (isStore(dir)) return;
  const draft = `${dir}.draft.${randomBytes(8).toString('hex')}`;
  await fs.mkdir(dirname(dir), { recursive: true });
  await initBare(draft);
  await sealConfig(draft);
  await fs.mkdir(privateFolder(draft));
  await writeObject(durableFs(), draft, 'tree', new Uint8Array());
  await syncTree(draft);
  failpoint('store.drafted');
  try {
    await fs.rename(draft, dir);
  } catch (error) {
    await fs.rm(draft, { recursive: true, force: true });
    // Another process was faster.
    if (!isStore(dir)) throw error;
  }
  await syncFolder(dirname(dir));
}

/** Opens a store. No process is started and nothing is read until it is needed. */
export function openGitStore(options: GitStoreOptions): CommitStore {
  if (!isStore(options.dir)) {
    throw new Error(
      `there is no ledger at ${options.dir}: make it with 'mesh init' or 'mesh join'`,
    );
  }
  return new GitStore(options.dir, options.waitMs ?? 10_000);
}

function isStore(dir: string): boolean {
  return existsSync(join(dir, 'HEAD')) && existsSync(privateFolder(dir));
}

class GitStore implements CommitStore {
  readonly #repository;
  readonly #objects;
  readonly #refs;
  /** Folders of refs whose own entries are known to be durable. */
  readonly #settled = new Set<string>();
  readonly #turns;

  constructor(
    private readonly dir: string,
    waitMs: number,
  ) {
    this.#repository = openRepository(dir);
    this.#objects = new CatFile(this.#repository);
    this.#refs = new RefWriter(this.#repository, { ownsLocks: true });
    this.#turns = new WriterTurns(() => acquireLock(privateFolder(dir), 'writer', { waitMs }));
  }

  read(oids: readonly string[]) {
    return this.#objects.read(oids, { maxBytes: MAX_COMMIT_BYTES, type: 'commit' });
  }

  parents(oid: string): Promise<string[]> {
    return parentsOf(this.#repository, oid);
  }

  async walk(tips: readonly string[], known: readonly string[]): Promise<string[]> {
    // A commit we do not have excludes nothing, and git would stumble over its name.
    const infos = await this.#objects.info(known);
    const present = known.filter((_, index) => infos[index] !== null);
    return revList(this.#repository, tips, present);
  }

  refs(prefix: string): Promise<Map<string, string>> {
    return readRefFiles(this.dir, prefix);
  }

  commit(write: CommitWrite): Promise<string[]> {
    return this.exclusive(async () => {
      const through = durableFs();
      const ids: string[] = [];
      for (let next = 0; next < write.objects.length; next += AT_ONCE) {
        const part = write.objects.slice(next, next + AT_ONCE);
        const written = part.map((raw) => writeObject(through, this.dir, 'commit', raw));
        ids.push(...(await Promise.all(written)));
      }
      await through.settle();
      failpoint('objects.settled');
      // A ref that is durable must not point at what a power failure can still take.
      if (write.moves.some(({ to }) => !ids.includes(to))) await syncRecentObjects(this.dir);
      await this.#refs.move(write.moves);
      await this.#settleRefs(write.moves.map(({ ref }) => ref));
      failpoint('refs.settled');
      return ids;
    });
  }

  exclusive<T>(body: () => Promise<T>): Promise<T> {
    return this.#turns.run(body);
  }

  async loadBlob(name: string): Promise<Uint8Array | null> {
    checkBlobName(name);
    const path = join(privateFolder(this.dir), name);
    try {
      return new Uint8Array(await fs.readFile(path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw namingFile(error, path);
    }
  }

  async saveBlob(name: string, bytes: Uint8Array): Promise<void> {
    checkBlobName(name);
    await replaceFile(join(privateFolder(this.dir), name), bytes);
  }

  async close(): Promise<void> {
    await this.#turns.idle();
    await Promise.all([this.#objects.close(), this.#refs.close()]);
  }

  /** git fsyncs a ref's file, but not the folder that it renames it into. */
  async #settleRefs(refs: readonly string[]): Promise<void> {
    const folders = new Set(refs.map((ref) => dirname(ref)));
    for (const folder of [...folders]) {
      for (let above = folder; above !== 'refs'; above = dirname(above)) {
        if (!this.#settled.has(above)) folders.add(dirname(above));
      }
    }
    await Promise.all([...folders].map((folder) => syncFolder(join(this.dir, folder))));
    for (const folder of folders) this.#settled.add(folder);
  }
}

/** isomorphic-git is loaded late: who only reads does not need it. */
async function writeObject(
  through: DurableFs,
  gitdir: string,
  type: 'commit' | 'tree',
  content: Uint8Array,
): Promise<string> {
  const git = await import('isomorphic-git');
  const whole = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const oid = createHash('sha1').update(whole).digest('hex');
  // Given hash and compression by zlib it is six times faster than with its own.
  const object = deflateSync(whole, { level: 1 });
  return git.writeObject({ fs: through, gitdir, type, format: 'deflated', object, oid });
}

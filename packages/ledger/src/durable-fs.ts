/**
 * The file system isomorphic-git writes through (INV-1). A file is there whole or not at all, and
 * after settle() it outlives a power failure.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  promises as fs,
  fsync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { failpoint, namingFile } from '@lanemesh/git';

export interface DurableFs {
  /** What isomorphic-git calls. */
  readonly promises: {
    readonly readFile: typeof fs.readFile;
    readonly readdir: typeof fs.readdir;
    readonly unlink: typeof fs.unlink;
    readonly rmdir: typeof fs.rmdir;
    readonly lstat: typeof fs.lstat;
    readonly readlink: typeof fs.readlink;
    readonly symlink: typeof fs.symlink;
    stat(path: string): Promise<Stats>;
    mkdir(path: string): Promise<void>;
    writeFile(path: string, bytes: Uint8Array): Promise<void>;
  };
  /**
   * Fsyncs every folder in which something was made since the last call, each once: what was
   * written together shares them. Nothing may be acknowledged before it resolves.
   */
  settle(): Promise<void>;
}

export function durableFs(): DurableFs {
  const touched = new Set<string>();
  return {
    promises: {
      readFile: fs.readFile,
      readdir: fs.readdir,
      unlink: fs.unlink,
      rmdir: fs.rmdir,
      lstat: fs.lstat,
      readlink: fs.readlink,
      symlink: fs.symlink,
      stat: async (path) => {
        // isomorphic-git does not write an object whose file exists. But that file may be what a
        // crash left of it, so every object counts as absent here and is put in place again.
        if (isLooseObject(path))
          throw Object.assign(new Error(`ENOENT ${path}`), { code: 'ENOENT' });
        return fs.stat(path);
      },
      mkdir: async (path) => {
        await fs.mkdir(path);
        touched.add(dirname(path));
      },
      writeFile: async (path, bytes) => {
        await placeFile(path, bytes, 0o444);
        touched.add(dirname(path));
        // Its folder may be new as well, made by a git process, which fsyncs no folders.
        touched.add(dirname(dirname(path)));
      },
    },
    settle: async () => {
      const folders = [...touched];
      touched.clear();
      await Promise.all(folders.map(syncFolder));
    },
  };
}

/** Replaces a file: it holds the old bytes or the new ones, and the new ones for good. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await placeFile(path, bytes, 0o600);
  await syncFolder(dirname(path));
}

/** Makes a folder's entries outlive a power failure. */
export async function syncFolder(path: string): Promise<void> {
  await sync(path);
}

/** Fsyncs a folder with everything in it. */
export async function syncTree(path: string): Promise<void> {
  for (const entry of await fs.readdir(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    await (entry.isDirectory() ? syncTree(inner) : sync(inner));
  }
  await syncFolder(path);
}

/** What a system may still hold in memory alone: it writes everything back within half of this. */
const RECENT_MS = 60_000;

/**
 * Makes the entries of a repository's object folders durable, whoever wrote them: git fsyncs the
 * objects it receives, but not the folders it puts them in.
 */
export async function syncRecentObjects(gitDir: string): Promise<void> {
  const objects = join(gitDir, 'objects');
  const folders = readdirSync(objects).map((name) => join(objects, name));
  const since = Date.now() - RECENT_MS;
  const recent = [objects, ...folders].filter((folder) => {
    const stat = statSync(folder, { throwIfNoEntry: false });
    return stat?.isDirectory() === true && stat.mtimeMs > since;
  });
  await Promise.all(recent.map(syncFolder));
}

/** Only the fsync, which waits for the disk, leaves this thread: the rest is faster done here. */
async function placeFile(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  // git's own name for unfinished objects: its housekeeping removes what a crash leaves.
  const draft = join(dirname(path), `tmp_obj_${randomBytes(8).toString('hex')}`);
  const file = openSync(draft, 'wx', mode);
  try {
    try {
      writeFileSync(file, bytes);
      failpoint('file.written');
      await flush(file);
      failpoint('file.synced');
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
    failpoint('file.placed');
  } catch (error) {
    rmSync(draft, { force: true });
    throw namingFile(error, path);
  }
}

async function sync(path: string): Promise<void> {
  const file = openSync(path, 'r');
  try {
    await flush(file);
  } catch (error) {
    // Some network file systems cannot fsync a folder; they promise nothing, and nothing helps.
    if (!['EINVAL', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw namingFile(error, path);
  } finally {
    closeSync(file);
  }
}

const flush = promisify(fsync);

function isLooseObject(path: string): boolean {
  const folder = dirname(path);
  return (
    /^[0-9a-f]{38}$/.test(basename(path)) &&
    /^[0-9a-f]{2}$/.test(basename(folder)) &&
    basename(dirname(folder)) === 'objects'
  );
}

/** Lock files of git that dead processes left in a node's own ledger repository. */
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { removeStaleLock } from '@lanemesh/git';
import { acquireLock, privateFolder } from '@lanemesh/ledger';

/** How long to wait for a living process to finish, milliseconds. */
const WAIT = 3000;

/**
 * Names of lock files nobody owns, and, if asked to, without them: whoever holds both of the
 * repository's locks knows that no process of ours is at work there. A living process that does
 * not finish in time rejects with Busy.
 */
export async function deadLocks(ledger: string, remove: boolean): Promise<string[]> {
  if ((await lockFiles(ledger)).length === 0) return [];
  const folder = privateFolder(ledger);
  const writer = await acquireLock(folder, 'writer', { waitMs: WAIT });
  try {
    const fetcher = await acquireLock(folder, 'fetch', { waitMs: WAIT });
    try {
      const found = await lockFiles(ledger);
      if (remove) for (const name of found) await removeStaleLock(join(ledger, name));
      return found;
    } finally {
      fetcher.release();
    }
  } finally {
    writer.release();
  }
}

/** git's lock files; ours are folders. */
async function lockFiles(ledger: string): Promise<string[]> {
  const top = await fs.readdir(ledger, { withFileTypes: true });
  const refs = await fs.readdir(join(ledger, 'refs'), { withFileTypes: true, recursive: true });
  const files = [
    ...top.map((file) => ({ file, name: file.name })),
    ...refs.map((file) => ({
      file,
      name: join(file.parentPath.slice(ledger.length + 1), file.name),
    })),
  ];
  return files
    .filter(({ file }) => file.isFile() && file.name.endsWith('.lock'))
    .map((f) => f.name);
}

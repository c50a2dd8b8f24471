/** Lock files that gits of an earlier run of the machine left behind, as a power cut does. */
import { type Dirent, promises as fs } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { absent } from './absent.ts';
import { removeStaleLock } from './stale-lock.ts';

/** Folders below a repository in which a ref's lock may lie. */
const DEEPEST = 12;
/** What clocks may differ by, milliseconds. */
const MARGIN = 5000;

/**
 * Removes locks of the repository, its refs and its worktrees that are older than this run of the
 * machine: whoever held them is dead, and each keeps some git command from ever succeeding again.
 */
export async function removeOldLocks(gitDir: string): Promise<void> {
  const booted = Date.now() - uptime() * 1000 - MARGIN;
  for (const path of await locksIn(gitDir, 0)) {
    const stat = await fs.lstat(path).catch((error) => absent(error, null));
    if (stat?.isFile() && stat.mtimeMs < booted) await removeStaleLock(path);
  }
}

/** Folders that may be deep, or have many files that are no locks, are left out. */
async function locksIn(folder: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isFile() && entry.name.endsWith('.lock')) found.push(path);
    const isInside = depth > 0 || entry.name === 'refs' || entry.name === 'worktrees';
    if (entry.isDirectory() && isInside && depth < DEEPEST)
      found.push(...(await locksIn(path, depth + 1)));
  }
  return found;
}

function entriesOf(folder: string): Promise<Dirent[]> {
  return fs.readdir(folder, { withFileTypes: true }).catch((error) => absent(error, []));
}

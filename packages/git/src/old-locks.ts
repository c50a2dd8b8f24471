/** Lock files that gits of an earlier run of the machine left behind, as a power cut does. */
import { promises as fs } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { removeStaleLock } from './stale-lock.ts';

/** What clocks may differ by, milliseconds. */
const MARGIN = 5000;

/**
 * Removes locks of the repository, its refs and its worktrees that are older than this run of the
 * machine: whoever held them is dead, and each keeps some git command from ever succeeding again.
 */
export async function removeOldLocks(gitDir: string): Promise<void> {
  const booted = Date.now() - uptime() * 1000 - MARGIN;
  for (const path of await locksIn(gitDir, 0)) {
    const stat = await fs.lstat(path).catch(() => null);
    if (stat?.isFile() && stat.mtimeMs < booted) await removeStaleLock(path);
  }
}

/** Folders that may be deep, or have many files that are no locks, are left out. */
async function locksIn(folder: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await fs.readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isFile() && entry.name.endsWith('.lock')) found.push(path);
    const isInside = depth > 0 || entry.name === 'refs' || entry.name === 'worktrees';
    if (entry.isDirectory() && isInside && depth < DEEPEST)
      found.push(...(await locksIn(path, depth + 1)));
  }
  return found;
}

/** Of a ref's name, and so of its lock. */
const DEEPEST = 12;

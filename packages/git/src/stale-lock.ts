/** Lock files that a killed git left behind: they would block their ref for ever. */
import { promises as fs } from 'node:fs';
import { resolve, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const IN_THE_WAY = /Unable to create '(.+?\.lock)': File exists/;

/** A git that still lives finishes what it does under a lock within this time. */
const GRACE_MS = 1000;

/** The lock file inside gitDir that git's stderr names as being in its way, or null. */
export function lockInTheWay(gitDir: string, stderr: string): string | null {
  const named = IN_THE_WAY.exec(stderr)?.[1];
  if (named === undefined) return null;
  const path = resolve(gitDir, named);
  return path.startsWith(resolve(gitDir) + sep) ? path : null;
}

/**
 * Removes a lock file whose owner is dead; true if it is gone now. For a caller who holds our own
 * lock on what the file guards, so that at most one process of ours could own it: a git whose
 * parent was killed. That one needs no more input and is given time to finish; a lock file that is
 * the same after that belongs to nobody.
 */
export async function removeStaleLock(path: string): Promise<boolean> {
  const before = await identity(path);
  const deadline = Date.now() + GRACE_MS;
  while (Date.now() < deadline) {
    const now = await identity(path);
    if (now === null) return true;
    if (now !== before) return false;
    await sleep(50);
  }
  await fs.rm(path, { force: true });
  return true;
}

async function identity(path: string): Promise<string | null> {
  const stat = await fs.lstat(path, { bigint: true }).catch(() => null);
  return stat === null ? null : `${stat.dev}:${stat.ino}:${stat.ctimeNs}`;
}

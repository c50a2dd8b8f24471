/** Lock files that a killed git left behind: they would block their ref for ever. */
import { promises as fs } from 'node:fs';
import { resolve, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const IN_THE_WAY = /Unable to create '(.+?\.lock)': File exists/g;

/** A git that still lives finishes what it does under a lock within this time. */
const GRACE_MS = 1000;

/** The lock file inside gitDir that git's stderr names as being in its way, or null. */
export function lockInTheWay(gitDir: string, stderr: string): string | null {
  return locksInTheWay(gitDir, stderr)[0] ?? null;
}

/** All of them. */
export function locksInTheWay(gitDir: string, stderr: string): string[] {
  const named = [...stderr.matchAll(IN_THE_WAY)].map(([, path = '']) => resolve(gitDir, path));
  return [...new Set(named)].filter((path) => path.startsWith(resolve(gitDir) + sep));
}

/**
 * Removes a lock file whose owner is dead; true if it is gone now. For a caller who holds our own
 * lock on what the file guards, so that at most one process of ours could own it: a git whose
 * parent was killed. That one needs no more input and is given time to finish; a lock file that is
 * the same after that belongs to nobody.
 */
export async function removeStaleLock(path: string): Promise<boolean> {
  const watched = await watchLock(path, GRACE_MS);
  if (watched.is !== 'same') return watched.is === 'gone';
  await fs.rm(path, { force: true });
  return true;
}

interface Watched {
  readonly is: 'gone' | 'changed' | 'same';
  /** The file's identity; '' where it is gone. */
  readonly file: string;
}

/** Watches a lock file for so many milliseconds, or until it is gone or another one. */
export async function watchLock(path: string, ms: number): Promise<Watched> {
  const before = await identityOf(path);
  const deadline = performance.now() + ms;
  for (;;) {
    const file = await identityOf(path);
    if (file === null || before === null) return { is: 'gone', file: '' };
    if (file !== before) return { is: 'changed', file };
    if (performance.now() >= deadline) return { is: 'same', file };
    await sleep(50);
  }
}

/** Names a file as it is now; null where there is none. Renaming it does not change its name. */
export async function identityOf(path: string): Promise<string | null> {
  const stat = await fs.lstat(path, { bigint: true }).catch(() => null);
  return stat === null ? null : `${stat.dev}:${stat.ino}:${stat.mtimeNs}:${stat.size}`;
}

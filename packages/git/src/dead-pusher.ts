/**
 * Lock files that a killed push left at a hub that is a folder of this machine.
 *
 * git names no owner in them, so a lock counts as dead only if all of this holds:
 * - the folder is on a file system of this machine: nobody else can be writing there;
 * - its file belongs to our user (or we are root), so the processes that could have made it can
 *   be looked at, and no git that works in the folder lived both when we began to watch and in the
 *   end (a receiving git has it as its working folder for as long as it lives, hooks and all);
 * - the file stayed as it is while we watched, awake: SEEN_MS where all processes of the machine
 *   can be seen, UNSEEN_MS elsewhere (in a container, or without /proc), since a living git
 *   holds a ref's lock for milliseconds.
 * A lock at a hub behind ssh or HTTP is never touched: who is at work there cannot be seen.
 */

import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join, sep } from 'node:path';
import { localPath } from './outside.ts';
import { startOf } from './process-identity.ts';
import { identityOf, locksInTheWay, watchLock } from './stale-lock.ts';

const SEEN_MS = 1000;
const UNSEEN_MS = 10_000;

/** `statfs` types of file systems that only this machine writes to. */
const LOCAL_FILE_SYSTEMS = new Set([
  0xef53, // ext2, ext3, ext4
  0x9123683e, // btrfs
  0x58465342, // xfs
  0x2fc12fc1, // zfs
  0xf2f52010, // f2fs
  0xca451a4e, // bcachefs
  0x01021994, // tmpfs
  0x794c7630, // overlayfs
  0x1a, // APFS on macOS
  0x17, // HFS+ on macOS
]);
/** The process namespace a Linux starts with: from there every process can be seen. */
const FIRST_NAMESPACE = 'pid:[4026531836]';

/**
 * Removes what dead pushers left in the way of a push that said so on stderr. True if the push is
 * worth another try: at least one lock is gone. Waits at most withinMs; not at all if that is
 * less than it takes to be sure.
 */
export async function removeDeadLocks(
  url: string,
  stderr: string,
  withinMs: number,
): Promise<boolean> {
  const hub = await folderOf(url);
  if (hub === null) return false;
  const locks = locksInTheWay(hub, stderr);
  if (locks.length === 0 || !(await isLocalFileSystem(hub))) return false;
  const graceMs = (await seesEverybody()) ? SEEN_MS : UNSEEN_MS;
  if (withinMs < graceMs) return false;
  const gone = await Promise.all(locks.map((lock) => removeIfDead(hub, lock, graceMs)));
  return gone.includes(true);
}

/** The folder as the system names it: what /proc says of working folders can be compared with it. */
async function folderOf(url: string): Promise<string | null> {
  const path = localPath(url);
  // git takes 'hub' for 'hub.git' where only that is there.
  for (const name of path === null ? [] : [path, `${path}.git`]) {
    const real = await fs.realpath(name).catch(() => null);
    if (real !== null) return real;
  }
  return null;
}

async function isLocalFileSystem(folder: string): Promise<boolean> {
  return LOCAL_FILE_SYSTEMS.has((await fs.statfs(folder)).type);
}

async function seesEverybody(): Promise<boolean> {
  return (await fs.readlink('/proc/self/ns/pid').catch(() => '')) === FIRST_NAMESPACE;
}

async function removeIfDead(hub: string, lock: string, graceMs: number): Promise<boolean> {
  // Whoever came to the hub after we saw the lock did not make it.
  const before = await gitsAtWork(hub);
  const watched = await watchLock(lock, graceMs);
  if (watched.is === 'gone') return true;
  if (watched.is === 'changed' || !(await isOurs(lock))) return false;
  const now = await gitsAtWork(hub);
  if ([...before].some((process) => now.has(process))) return false;
  return takeAway(hub, lock, watched.file);
}

async function isOurs(lock: string): Promise<boolean> {
  const user = process.geteuid?.();
  const owner = (await fs.lstat(lock).catch(() => null))?.uid;
  return owner !== undefined && (user === 0 || user === owner);
}

/** Every git we can see that works in this folder: its number and start time. */
async function gitsAtWork(hub: string): Promise<Set<string>> {
  const pids = (await fs.readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => gitAtWork(hub, pid)));
  return new Set(found.filter((process) => process !== null));
}

async function gitAtWork(hub: string, pid: string): Promise<string | null> {
  const of = (name: string) => join('/proc', pid, name);
  try {
    if (!(await fs.readFile(of('comm'), 'utf8')).startsWith('git')) return null;
    const start = startOf(Number(pid));
    if (start === null) return null;
    const folder = await fs.readlink(of('cwd'));
    const words = (await fs.readFile(of('cmdline'), 'utf8')).split('\0');
    const here = `${folder}${sep}`.startsWith(hub + sep) || words.some((w) => w.includes(hub));
    return here ? `${pid} ${start}` : null;
  } catch {
    // It ended meanwhile, or is another user's and so not the owner of a file of ours.
    return null;
  }
}

/**
 * Another node may do the same at this moment, and a living push may have come right after it:
 * what was moved away by mistake is put back.
 */
async function takeAway(hub: string, lock: string, file: string): Promise<boolean> {
  const aside = join(hub, `dead-${randomBytes(8).toString('hex')}.lock`);
  try {
    await fs.rename(lock, aside);
  } catch {
    return (await identityOf(lock)) === null;
  }
  const same = (await identityOf(aside)) === file;
  if (!same) await fs.link(aside, lock).catch(() => {});
  await fs.rm(aside, { force: true });
  return same;
}

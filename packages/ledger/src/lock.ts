/**
 * A lock between processes that a dead holder never keeps.
 *
 * The lock is a folder of numbered symbolic links, its generations; the target of the highest
 * says who holds it, or that it is free. (A link is made with its whole content at once, and only
 * by one process.) Taking the lock means creating the next generation; giving it back means
 * replacing one's own by 'free'. A holder is dead when its process is: number, start time and run
 * of the system decide, never a file's age.
 *
 * A process may be slow: between finding generation g free and creating g+1, others may have come,
 * gone and cleaned up g+1. Therefore the highest generation is never removed, lower ones go oldest
 * first, and whoever created g+1 holds it only if g is still there afterwards.
 */
import { randomBytes } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { failpoint, isAlive, ownIdentity, type ProcessIdentity } from '@lanemesh/git';
import { Busy } from './store.ts';

export interface Lock {
  /** Gives the lock back; a second call does nothing. */
  release(): void;
}

const FREE = 'free';
const LONGEST_PAUSE_MS = 25;

/**
 * Takes the lock called name in folder dir, which has to exist. Waits up to waitMs for a living
 * holder, then rejects with Busy naming its process. The lock of a process that died is taken at
 * once.
 */
export async function acquireLock(
  dir: string,
  name: string,
  options: { readonly waitMs: number },
): Promise<Lock> {
  const start = performance.now();
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const taken = tryLock(folderOf(dir, name));
    if ('release' in taken) {
      failpoint('lock.taken');
      return taken;
    }
    const waited = performance.now() - start;
    if (waited >= options.waitMs) throw new Busy(name, taken.pid, Math.round(waited));
    await sleep(Math.min(pause * (0.5 + Math.random()), options.waitMs - waited));
  }
}

/** The living process that holds the lock, or null. Takes nothing and changes nothing. */
export function lockOwner(dir: string, name: string): ProcessIdentity | null {
  const folder = folderOf(dir, name);
  for (;;) {
    const newest = list(folder)?.generations.at(-1);
    if (newest === undefined) return null;
    const content = read(join(folder, String(newest)));
    if (content !== null) return livingHolder(content);
  }
}

/** The lock, or who holds it. Every further round means that another process got somewhere. */
function tryLock(folder: string): Lock | ProcessIdentity {
  for (;;) {
    const found = list(folder);
    const newest = found?.generations.at(-1);
    if (found === null || newest === undefined) {
      makeFolder(folder);
      continue;
    }
    const content = read(join(folder, String(newest)));
    if (content === null) continue;
    const holder = livingHolder(content);
    if (holder !== null) return holder;
    if (!takeGeneration(folder, newest)) continue;
    removeLeftovers(folder, found);
    return lockOn(folder, newest + 1);
  }
}

function takeGeneration(folder: string, previous: number): boolean {
  const mine = join(folder, String(previous + 1));
  try {
    symlinkSync(encode(ownIdentity()), mine);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  if (lstatSync(join(folder, String(previous)), { throwIfNoEntry: false })) return true;
  rmSync(mine, { force: true });
  return false;
}

function lockOn(folder: string, generation: number): Lock {
  let held = true;
  return {
    release: () => {
      if (!held) return;
      held = false;
      const draft = join(folder, `draft.${unique()}`);
      symlinkSync(FREE, draft);
      failpoint('lock.release');
      renameSync(draft, join(folder, String(generation)));
    },
  };
}

/** Appears complete or not at all, so that nobody sees a lock without a generation. */
function makeFolder(folder: string): void {
  const draft = `${folder}.${unique()}`;
  mkdirSync(draft);
  symlinkSync(FREE, join(draft, '0'));
  failpoint('lock.drafted');
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error;
  }
}

/** For the holder: the generations before its own, oldest first, and drafts of the dead. */
function removeLeftovers(folder: string, found: Listing): void {
  for (const generation of found.generations) {
    rmSync(join(folder, String(generation)), { force: true });
  }
  for (const draft of found.drafts) {
    if (!runs(Number(draft.split('.')[1]))) rmSync(join(folder, draft), { force: true });
  }
}

interface Listing {
  /** Ascending. */
  readonly generations: readonly number[];
  readonly drafts: readonly string[];
}

/** null without a folder. */
function list(folder: string): Listing | null {
  try {
    const names = readdirSync(folder);
    const numbers = names.filter((name) => /^\d{1,15}$/.test(name)).map(Number);
    return {
      generations: numbers.sort((a, b) => a - b),
      drafts: names.filter((name) => name.startsWith('draft.')),
    };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** null if the link is gone: somebody cleaned up meanwhile. */
function read(link: string): string | null {
  try {
    return readlinkSync(link);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    // No link any more: damage, and nobody's.
    if (codeOf(error) === 'EINVAL') return FREE;
    throw error;
  }
}

function encode({ pid, boot, start }: ProcessIdentity): string {
  return `${pid} ${boot} ${start}`;
}

function livingHolder(content: string): ProcessIdentity | null {
  const [, pid, boot, start] = /^(\d+) (\S+) (.+)$/.exec(content) ?? [];
  if (pid === undefined || boot === undefined || start === undefined) return null;
  const holder = { pid: Number(pid), boot, start };
  return isAlive(holder) ? holder : null;
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function unique(): string {
  return `${process.pid}.${randomBytes(8).toString('hex')}`;
}

function folderOf(dir: string, name: string): string {
  if (!/^[a-z][a-z-]*$/.test(name)) throw new RangeError(`no name for a lock: ${name}`);
  return join(dir, `${name}.lock`);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

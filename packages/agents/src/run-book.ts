/** Which commands of attempts run on this machine: a file for each, in the state folder of its node. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAlive, ownIdentity, type ProcessIdentity, startOf } from '@lanemesh/git';
import type { RunMark } from './run-mark.ts';

/** A command's first process, which leads its session and group; and the node's, which started it. */
export interface Run {
  readonly mark: RunMark;
  readonly leader: ProcessIdentity;
  readonly owner: ProcessIdentity;
}

const FOLDER = 'runs';

/** Writes down that `leader` runs for a task; the result strikes it out again. Never throws. */
export function noteRun(stateDir: string, mark: RunMark, leader: number): () => void {
  const start = startOf(leader);
  if (start === null) return () => {};
  const owner = ownIdentity();
  const path = join(stateDir, FOLDER, `${leader}-${start.replace(/\W+/g, '-')}.json`);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const run: Run = { mark, leader: { pid: leader, start, boot: owner.boot }, owner };
    writeFileSync(path, JSON.stringify(run), { mode: 0o600 });
  } catch {
    // A full disk: what a command carries in its environment still tells of it.
  }
  return () => rmSync(path, { force: true });
}

/** Runs written down in one node's state folder whose first process still lives; strikes out others. */
export function runsIn(stateDir: string): Run[] {
  const folder = join(stateDir, FOLDER);
  return entries(folder).flatMap((name) => {
    const run = readRun(join(folder, name));
    if (run !== null && isAlive(run.leader)) return [run];
    if (run === null || !isAlive(run.owner)) rmSync(join(folder, name), { force: true });
    return [];
  });
}

/** The same of every node that keeps its state beside this one's. */
export function runsBeside(stateDir: string): Run[] {
  const home = dirname(stateDir);
  return entries(home).flatMap((name) => runsIn(join(home, name)));
}

/**
 * How many attempts have a live command: of all nodes that keep their state beside this one's, and
 * of them without this one.
 */
export function liveAttempts(stateDir: string): { readonly all: number; readonly others: number } {
  const home = dirname(stateDir);
  const names = entries(home).filter((name) => join(home, name) !== stateDir);
  const liveIn = (folders: readonly string[]) =>
    new Set(folders.flatMap(runsIn).map(({ mark }) => mark.claim)).size;
  const others = liveIn(names.map((name) => join(home, name)));
  return { all: others + liveIn([stateDir]), others };
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readRun(path: string): Run | null {
  try {
    const run = JSON.parse(readFileSync(path, 'utf8')) as Run;
    const whole = [run.leader, run.owner].every(
      ({ pid, start, boot }) => Number.isSafeInteger(pid) && pid > 1 && start !== '' && boot !== '',
    );
    return whole && typeof run.mark.task === 'string' ? run : null;
  } catch {
    return null;
  }
}

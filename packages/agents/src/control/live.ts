/** What runs on this machine now: a file for each attempt, in the state folder of its node. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, ownIdentity } from '@lanemesh/git';
import { keepBill } from './bills.ts';
import { filesIn, type LiveAttempt } from './live-files.ts';

/** Between two heartbeats, milliseconds. */
const EVERY = 2_000;
const FOLDER = 'live';

export type Reading = Pick<
  LiveAttempt,
  'stage' | 'lastOutput' | 'output' | 'usage' | 'cost' | 'model'
>;

/**
 * Writes down that an attempt runs, again and again. Never throws. The result strikes it out: what it
 * used stays until that is settled.
 */
export function showLive(
  stateDir: string,
  name: string,
  about: Omit<LiveAttempt, keyof Reading | 'since' | 'heartbeat' | 'owner'>,
  read: () => Reading,
  now: () => number,
): () => void {
  const folder = join(stateDir, FOLDER);
  const path = join(folder, `${name}.json`);
  const since = now();
  const beat = () => {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const live = { ...about, ...read(), since, heartbeat: now(), owner: ownIdentity() };
      writeFileSync(`${path}.new`, JSON.stringify(live satisfies LiveAttempt), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch {
      // A full disk: the attempt goes on, and nobody sees how far it is.
    }
  };
  beat();
  const timer = setInterval(beat, EVERY);
  timer.unref();
  return () => {
    clearInterval(timer);
    beat();
    const { usage, cost } = read();
    try {
      if (usage || cost) keepBill(stateDir, `${name}.json`);
    } catch {
      // It is told all the same, unless this process dies before that.
    }
    for (const file of [path, `${path}.new`]) rmSync(file, { force: true });
  };
}

/** The attempts that run in processes of one node, the oldest first. */
export function liveIn(stateDir: string): LiveAttempt[] {
  const found = filesIn(join(stateDir, FOLDER)).filter(({ live }) => isAlive(live.owner));
  return found.map(({ live }) => live).sort((a, b) => a.since - b.since);
}

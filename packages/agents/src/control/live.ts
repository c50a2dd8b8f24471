/** What runs on this machine now: a file for each attempt, in the state folder of its node. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, ownIdentity, type ProcessIdentity } from '@lanemesh/git';
import type { AttemptSpec, Spent, Stage } from '../attempt-spec.ts';

/** One attempt as it was at its last heartbeat. Times in milliseconds since 1970. */
export interface LiveAttempt extends Pick<Spent, 'usage' | 'cost' | 'model'> {
  readonly task: string;
  readonly title: string;
  readonly lane: string;
  readonly attempt: number;
  readonly claim: string;
  readonly agent: string;
  /** Of its agent's model. */
  readonly family: string;
  readonly node: string;
  readonly stage: Stage;
  readonly since: number;
  /** When it last wrote something, or began to. */
  readonly lastOutput: number;
  /** Bytes it wrote. */
  readonly output: number;
  readonly heartbeat: number;
  readonly limits: AttemptSpec['limits'];
  /** Path of its log. */
  readonly log: string;
  /** The node's process. */
  readonly owner: ProcessIdentity;
}

/** Between two heartbeats, milliseconds. */
const EVERY = 2_000;
const FOLDER = 'live';

export type Reading = Pick<
  LiveAttempt,
  'stage' | 'lastOutput' | 'output' | 'usage' | 'cost' | 'model'
>;

/** Writes down that an attempt runs, again and again; the result strikes it out. Never throws. */
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
    for (const file of [path, `${path}.new`]) rmSync(file, { force: true });
  };
}

/** The attempts that run in processes of one node, the oldest first; strikes out those of the dead. */
export function liveIn(stateDir: string): LiveAttempt[] {
  const folder = join(stateDir, FOLDER);
  const found = names(folder).flatMap((name) => {
    const live = readLive(join(folder, name));
    if (live === null) return [];
    if (isAlive(live.owner)) return [live];
    rmSync(join(folder, name), { force: true });
    return [];
  });
  return found.sort((a, b) => a.since - b.since);
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

function readLive(path: string): LiveAttempt | null {
  try {
    const live = JSON.parse(readFileSync(path, 'utf8')) as LiveAttempt;
    return typeof live.task === 'string' && typeof live.owner?.pid === 'number' ? live : null;
  } catch {
    return null; // half written, or gone while we looked
  }
}

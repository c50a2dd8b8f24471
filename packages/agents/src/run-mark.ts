/** What every process of an attempt carries in its environment, so that it can be found again. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { startOf } from '@lanemesh/git';

/** Which run of a task a process belongs to. */
export interface RunMark {
  /** `node:eventid` of the task, and of the claim it runs under: the run's id. */
  readonly task: string;
  readonly claim: string;
  readonly epoch: number;
  /** The machine it was started on, as its node names it; '-': nameless. */
  readonly machine: string;
}

/** The value of MESH_RUN; the task stands beside it in MESH_TASK. */
export function runMark({ claim, epoch, machine }: Omit<RunMark, 'task'>): string {
  return `${epoch}.${machine}.${claim}`;
}

const MARK = /^(\d{1,15})\.([0-9a-z-]{1,64})\.(\S{1,64})$/;

/** What two variables say together; null: they are of no attempt. */
function readMark(env: Readonly<Record<string, string | undefined>>): RunMark | null {
  const [, epoch, machine, claim] = MARK.exec(env.MESH_RUN ?? '') ?? [];
  const task = env.MESH_TASK;
  if (task === undefined || machine === undefined || claim === undefined) return null;
  return { task, claim, epoch: Number(epoch), machine };
}

/** A process, told from a later one of the same number. */
export interface Marked {
  readonly pid: number;
  /** When it started, in the system's own words. */
  readonly start: string;
  readonly mark: RunMark;
}

/** Live processes of this user that carry a mark. */
export function markedProcesses(): Marked[] {
  const found: Marked[] = [];
  for (const [name, mark] of process.platform === 'linux' ? fromProc() : fromPs()) {
    const start = mark && startOf(Number(name));
    if (mark && start) found.push({ pid: Number(name), start, mark });
  }
  return found;
}

function* fromProc(): Generator<[string, RunMark | null]> {
  for (const name of pids()) yield [name, markOf(name)];
}

const LISTING = 64 * 1024 * 1024;

/** Where there is no /proc (macOS): its own processes' environments are part of what `ps` prints. */
function fromPs(): [string, RunMark | null][] {
  try {
    const args = ['-axEww', '-o', 'pid=,command='];
    return marksIn(execFileSync('ps', args, { encoding: 'utf8', maxBuffer: LISTING }));
  } catch {
    return [];
  }
}

/** The marks in such a listing: what stands last in a line is the environment. */
export function marksIn(listing: string): [string, RunMark][] {
  return listing.split('\n').flatMap((line): [string, RunMark][] => {
    const [, pid] = /^\s*(\d+)\s/.exec(line) ?? [];
    const last = (name: string) =>
      [...line.matchAll(new RegExp(`(?<=\\s)${name}=(\\S+)`, 'g'))].at(-1)?.[1];
    const mark = readMark({ MESH_TASK: last('MESH_TASK'), MESH_RUN: last('MESH_RUN') });
    return pid === undefined || mark === null ? [] : [[pid, mark]];
  });
}

function pids(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
  } catch {
    return [];
  }
}

function markOf(pid: string): RunMark | null {
  try {
    const text = readFileSync(`/proc/${pid}/environ`, 'utf8');
    if (!text.includes('MESH_RUN=')) return null;
    const env: Record<string, string> = {};
    for (const line of text.split('\0'))
      if (/^MESH_(?:RUN|TASK)=/.test(line))
        env[line.slice(0, line.indexOf('='))] ??= line.slice(line.indexOf('=') + 1);
    return readMark(env);
  } catch {
    return null; // ended while we looked, or another user's
  }
}

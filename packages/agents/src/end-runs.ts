/** Kill before reclaim: what an earlier run of a task left alive on this machine ends first. */
import { isAlive, startOf } from '@lanemesh/git';
import { clearGroup, until } from './ending.ts';
import { runsBeside, runsIn } from './run-book.ts';
import { markedProcesses, type RunMark } from './run-mark.ts';

/** What those get to end in by themselves, milliseconds. One that was stopped never does. */
const GRACE = 500;
const GONE = 5_000;

/**
 * Ends every process on this machine, of whatever node, that runs `of.task` under an epoch below
 * `of.epoch`. Resolves with how many were found. Never rejects.
 */
export function endEarlier(stateDir: string, of: RunMark): Promise<number> {
  return endRuns(
    stateDir,
    ({ task, epoch, machine }) => task === of.task && epoch < of.epoch && machine === of.machine,
  );
}

/**
 * Which runs dead processes of this node left: those under `claims`, and whatever is written down.
 * For the one process that runs this node.
 */
export function orphaned(stateDir: string, claims: Iterable<string>): (mark: RunMark) => boolean {
  const written = runsIn(stateDir).filter(({ owner }) => !isAlive(owner));
  const all = new Set([...claims, ...written.map(({ mark }) => mark.claim)]);
  return ({ claim }) => all.has(claim);
}

/** Live processes of some runs, by the run they are of and their start time, never by number alone. */
export function processesOf(stateDir: string, which: (mark: RunMark) => boolean) {
  const leaders = runsBeside(stateDir).filter(({ mark }) => which(mark));
  const marked = markedProcesses().filter(({ pid, mark }) => pid !== process.pid && which(mark));
  return { leaders, marked };
}

/** Ends them all. Resolves with how many were found. */
export async function endRuns(
  stateDir: string,
  which: (mark: RunMark) => boolean,
): Promise<number> {
  const { leaders, marked } = processesOf(stateDir, which);
  await Promise.all(
    leaders.map(({ leader }) => clearGroup(leader.pid, Promise.resolve(null), 'SIGTERM', GRACE)),
  );
  // Who left its session and its group still carries the run's mark.
  const alive = () => marked.filter(({ pid, start }) => startOf(pid) === start);
  for (const [signal, within] of [
    ['SIGTERM', GRACE],
    ['SIGKILL', GONE],
  ] as const) {
    if (alive().length === 0) break;
    for (const { pid } of alive()) kill(pid, signal);
    await until(() => alive().length === 0, within);
  }
  return Math.max(leaders.length, marked.length);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, which is what was wanted.
  }
}

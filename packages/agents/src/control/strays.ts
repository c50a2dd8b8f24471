/** Who left the session of an attempt's command, and so outlived it: found by the run's mark. */
import { startOf } from '@lanemesh/git';
import { until } from '../ending.ts';
import { membersOf, sessionOf } from '../processes.ts';
import { type Marked, markedProcesses, type RunMark } from '../run-mark.ts';

/** What they get to end in by themselves, and what killed ones may take to be gone, milliseconds. */
const GRACE = 250;
const GONE = 5_000;
/** Rounds of looking: one that is ended may have started another meanwhile. */
const ROUNDS = 8;

/**
 * Ends every process of a run, of whatever session, and resolves with how many there were. For when
 * none of its commands runs any more; leader: of the last one's session, which was ended already.
 */
export async function endStrays(of: RunMark, leader: number | null): Promise<number> {
  const found = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const marked = markedOf(of);
    if (marked.length === 0) break;
    // What watched over the last command is killed with its session, and may take a moment.
    const ended = leader === null ? [] : await membersOf(leader);
    const known = new Set(ended.map(({ pid }) => pid));
    const left = marked.filter((one) => !known.has(one.pid) && !isGone(one));
    if (left.length === 0) break;
    for (const { pid, start } of left) found.add(`${pid} ${start}`);
    for (const one of left) end(one, round === 0 ? 'SIGTERM' : 'SIGKILL');
    await until(() => left.every(isGone), round === 0 ? GRACE : GONE);
  }
  return found.size;
}

/** How many processes of a run live in another session than that of `leader`. Linux alone: else 0. */
export function outsideSession(of: RunMark, leader: number): number {
  return markedOf(of).filter(({ pid }) => ![null, leader].includes(sessionOf(pid))).length;
}

function markedOf(of: RunMark): Marked[] {
  return markedProcesses().filter(({ pid, mark }) => pid !== process.pid && isOf(mark, of));
}

function isOf(mark: RunMark, of: RunMark): boolean {
  const { task, claim, epoch, machine } = of;
  const same = mark.task === task && mark.claim === claim && mark.epoch === epoch;
  return same && mark.machine === machine;
}

function isGone({ pid, start }: Marked): boolean {
  return startOf(pid) !== start;
}

function end(one: Marked, signal: NodeJS.Signals): void {
  if (isGone(one)) return;
  try {
    process.kill(one.pid, signal);
  } catch {
    // Gone already, which is what was wanted.
  }
}

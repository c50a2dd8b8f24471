/** The kill ladder: a signal, a grace, SIGKILL, and certainty that nobody is left. */
import { type Member, membersOf } from './processes.ts';
import { isWrapper } from './sandbox/wrappers.ts';

/** How long, in milliseconds, processes get to end by themselves before SIGKILL. */
export interface Grace {
  /** After the attempt was stopped from outside. */
  readonly stopMs: number;
  /** After a limit was passed. */
  readonly limitMs: number;
  /** Those still there after the command itself has ended. */
  readonly leftoverMs: number;
}

export const GRACE: Grace = { stopMs: 10_000, limitMs: 2_000, leftoverMs: 250 };

/** How long killed processes may take to leave the process table. */
const GONE_MS = 5_000;

/**
 * Sends `signal` (null: none) to the group and session of `leader`, waits `graceMs` for it to
 * empty, kills the rest and waits until they are gone. Returns how many had to be killed, without
 * those that only made a sandbox.
 */
export async function clearGroup(
  leader: number,
  watcher: Promise<number | null>,
  signal: NodeJS.Signals | null,
  graceMs: number,
): Promise<number> {
  let left: Member[] = [];
  const empty = async () => {
    const watching = await watcher;
    left = (await membersOf(leader)).filter((member) => member.pid !== watching);
    return left.length === 0;
  };
  if (signal !== null && !(await empty())) send(leader, left, signal);
  await until(empty, graceMs);
  const killed = left.filter(({ pid }) => !isWrapper(pid)).length;
  const isOver = left.length === 0;
  send(leader, left, 'SIGKILL');
  if (!isOver) await until(empty, GONE_MS);
  return killed;
}

/** To the group at once, the watcher included, then to those who left it for one of their own. */
function send(leader: number, members: readonly Member[], signal: NodeJS.Signals): void {
  const others = members.filter((member) => member.group !== leader).map((member) => member.pid);
  for (const target of [-leader, ...others]) {
    try {
      process.kill(target, signal);
    } catch {
      // Gone already, which is what was wanted.
    }
  }
}

/** Polls until `condition` holds or `withinMs` have passed, at least once; whether it held. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (let pause = 2; ; pause = Math.min(pause * 2, 50)) {
    if (await condition()) return true;
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

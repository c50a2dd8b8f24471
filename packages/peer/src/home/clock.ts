/** The real clock. */
import { uptime } from 'node:os';
import type { Clock } from '../ports.ts';

/** What two clocks may differ by without anything having happened, milliseconds: one has seconds. */
const COARSE = 2_000;

/**
 * Milliseconds that go on while the machine sleeps. Node's own monotonic clock stands still then,
 * and a laptop whose lid was closed would believe that nothing had happened: that it had spoken a
 * moment ago, that it had been in contact all along (INV-8). The time since the machine was started
 * goes on; it is read in seconds on some systems, so it corrects the other only where they are far
 * apart. Both in milliseconds of one boot, the first without sleep.
 */
export function sleeplessClock(awake: () => number, sinceBoot: () => number): () => number {
  let slept = 0;
  return () => {
    const now = awake();
    const further = sinceBoot() - now - slept;
    if (further > COARSE) slept += further;
    return Math.floor(now + slept);
  };
}

const awake = () => Number(process.hrtime.bigint() / 1_000_000n);

/** Wall time, and a monotonic clock which all processes of one boot share. */
export const systemClock: Clock = {
  now: () => Date.now(),
  mono: sleeplessClock(awake, () => uptime() * 1000),
  later: (ms, fn) => {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

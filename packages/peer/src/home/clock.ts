/** The real clock. */
import type { Clock } from '../ports.ts';

/** Wall time, and the system's monotonic clock, which all processes of one boot share. */
export const systemClock: Clock = {
  now: () => Date.now(),
  mono: () => Number(process.hrtime.bigint() / 1_000_000n),
  later: (ms, fn) => {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

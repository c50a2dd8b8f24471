/** Cron expressions, in UTC. */
import { Cron } from 'croner';

/** An expression that has had no time yet is looked at again after so many milliseconds. */
const AGAIN = 3_600_000;
/** Expressions kept in mind, and times of each: nodes of one process may have clocks far apart. */
const KEPT = 1000;
const TIMES = 8;

interface Seen {
  readonly slot: number | null;
  /** The slot holds from `from` to before `until`, milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

const seen = new Map<string, Seen[]>();

/** Why this is no cron expression that ever fires, or null. */
export function cronProblem(expression: string): string | null {
  if (/^(\S+ ){4,5}\S+$/.test(expression) === false)
    return 'needs five fields, or six with seconds first';
  try {
    const next = new Cron(expression, { timezone: 'UTC' }).nextRun();
    return next === null ? 'never comes' : null;
  } catch (error) {
    return (error as Error).message.replace(/^\w+: /, '');
  }
}

/** The newest time of an expression that is not after `now`, milliseconds; null: none, or it is none. */
export function newestSlot(expression: string, now: number): number | null {
  const times = seen.get(expression) ?? [];
  const before = times.find(({ from, until }) => from <= now && now < until);
  if (before) return before.slot;
  const found = lookUp(expression, now);
  if (seen.size >= KEPT) seen.clear();
  seen.set(expression, [found, ...times.slice(0, TIMES - 1)]);
  return found.slot;
}

function lookUp(expression: string, now: number): Seen {
  const none = { slot: null, from: now, until: now + AGAIN };
  try {
    const cron = new Cron(expression, { timezone: 'UTC' });
    const next = cron.nextRun(new Date(now))?.getTime() ?? now + AGAIN;
    // Runs before a time do not count that time itself.
    const slot = cron
      .previousRuns(1, new Date(now + 1))
      .at(0)
      ?.getTime();
    return slot === undefined ? { ...none, until: next } : { slot, from: slot, until: next };
  } catch {
    return none;
  }
}

/** The next `count` times after `now`, milliseconds; none where the expression is none. */
export function nextSlots(expression: string, now: number, count: number): number[] {
  try {
    const cron = new Cron(expression, { timezone: 'UTC' });
    return cron.nextRuns(count, new Date(now)).map((at) => at.getTime());
  } catch {
    return [];
  }
}

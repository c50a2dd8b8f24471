/** When a quota is there again, as a CLI says it in one of many ways. */

/** No quota lasts longer, milliseconds. */
const LONGEST = 8 * 86_400_000;
/** Smaller numbers are seconds since 1970, larger ones milliseconds. */
const MILLISECONDS = 1e11;

/**
 * Milliseconds since 1970, or undefined where nothing is said that lies ahead by at most eight
 * days: a wrong reading must not stop work for years. given: a number that stood beside the text.
 */
export function resetIn(text: string, now: number, given?: number): number | undefined {
  const found = [fromNumber(given), inWhile(text, now), dateIn(text), timeIn(text, now)];
  return found.find((at) => at !== undefined && at > now && at <= now + LONGEST);
}

function fromNumber(given: number | undefined): number | undefined {
  if (given === undefined || !Number.isFinite(given)) return undefined;
  return Math.round(given < MILLISECONDS ? given * 1000 : given);
}

const UNITS: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 };
const WHILE =
  /\b(?:in|after|delay of|retry[- ]after:?)\s+((?:\d+(?:\.\d+)?\s*(?:ms|d|h|m|s)[a-z]*[\s,]*(?:and\s+)?)+)/i;

/** `try again in 3 hours 12 minutes`, `retry in 17.5s`. */
function inWhile(text: string, now: number): number | undefined {
  const said = WHILE.exec(text)?.[1];
  if (said === undefined) return undefined;
  let seconds = 0;
  for (const [, count, unit = ''] of said.matchAll(/(\d+(?:\.\d+)?)\s*(ms\b|[dhms])[a-z]*/gi))
    seconds += Number(count) * (UNITS[unit.toLowerCase()] ?? 0);
  return seconds > 0 ? Math.round(now + seconds * 1000) : undefined;
}

/** `2026-11-21T20:00:00Z`, `Nov 25th, 2026 8:05 PM` (of this machine's zone). */
function dateIn(text: string): number | undefined {
  const iso = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/.exec(text)?.[0];
  const words =
    /\b[A-Z][a-z]{2,8} \d{1,2}(?:st|nd|rd|th)?,? \d{4},? (?:at )?\d{1,2}:\d\d ?[AP]M\b/.exec(
      text,
    )?.[0];
  const date = iso ?? words?.replace(/(\d)(?:st|nd|rd|th)/, '$1').replace(/ at /, ' ');
  const at = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(at) ? undefined : at;
}

/** `try again at 8:15 AM`, `resets 3pm`: the next such time on this machine's clock. */
function timeIn(text: string, now: number): number | undefined {
  const [, hour, minute = '0', half] =
    /\b(?:at|resets?)\s+(\d{1,2})(?::(\d\d))?\s*([ap])\.?m\b/i.exec(text) ?? [];
  if (hour === undefined || half === undefined || Number(hour) > 12) return undefined;
  const hours = (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const at = new Date(now);
  at.setHours(hours, Number(minute), 0, 0);
  // The clock moves on while a turn runs: just past is not tomorrow, but over.
  if (at.getTime() <= now) at.setDate(at.getDate() + 1);
  return at.getTime();
}

/** Maintenance windows: when nobody begins anything new in a lane or a repository. */
import type { Window } from '@lanemesh/state';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** 1970 began on a Thursday. */
const WEEKDAYS = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'];

/**
 * When the window ends that `now` stands in, by the same clock: milliseconds since 1970, UTC; null:
 * it stands in none. Of several the one that ends last.
 */
export function windowEnd(windows: readonly Window[], now: number): number | null {
  const today = Math.floor(now / DAY);
  let end: number | null = null;
  for (const window of windows)
    for (const day of [today - 1, today]) {
      if (window.days && !window.days.includes(WEEKDAYS[((day % 7) + 7) % 7] as string)) continue;
      const from = day * DAY + window.from * MINUTE;
      const to = (window.to > window.from ? day : day + 1) * DAY + window.to * MINUTE;
      if (from <= now && now < to) end = Math.max(end ?? to, to);
    }
  return end;
}

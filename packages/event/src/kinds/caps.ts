/** What lanes and repositories may limit alike. */
import { int, list, object, oneOf } from '../shape.ts';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/**
 * A maintenance window: on these days of the week (absent: on all), from a minute of the day to
 * another, in UTC. One that does not end after it begins goes on into the next day.
 */
const window = object(
  { from: int(0, 1439), to: int(1, 1440) },
  { days: list(oneOf(...WEEKDAYS), 7) },
);

/** At most so many claims at once, and begun in one UTC hour and one UTC day; none in a window. */
export const caps = {
  slots: int(1, 10_000),
  hourly: int(1, 10_000),
  daily: int(1, 100_000),
  windows: list(window, 16),
};

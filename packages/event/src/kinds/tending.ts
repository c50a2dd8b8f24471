/** How a lane's tasks are tended: retries, shares, limits, and what waits for people. */
import { int, object } from '../shape.ts';

const limit = int(1, 100_000);
/** How many tasks are kept ready. */
const window = object({ min: limit, target: limit, max: limit });
/** Limits of work in progress. */
const wip = object({}, { held: limit, review: limit, landing: limit, blocked: limit });

/**
 * backoff: seconds before the first try again after a failure of the world, doubled by each (0:
 * none); perAgent: failures of one agent; sweep: tasks of the lane that a node begins in one turn;
 * wip: tasks in a state from which on none begins; window: how many of its tasks are kept ready;
 * staleMinutes: how long a question waits before the reminder, and again before it is parked.
 */
export const tending = object(
  {},
  {
    backoff: int(0, 1800),
    perAgent: int(1, 100),
    sweep: limit,
    wip,
    window,
    staleMinutes: int(1, 525_600),
  },
);

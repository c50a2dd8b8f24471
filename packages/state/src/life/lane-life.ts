/** The life of a lane as data; `lane-machine.ts` makes the xstate machine of it. */
import type { Cycle } from './cycle.ts';

/** `free`: nobody has defined a lane of this name, or it was removed. */
export type LaneLife = 'free' | 'active' | 'paused';

/** What can happen to a lane. */
export type LaneStep = 'define' | 'replace' | 'pause' | 'resume' | 'remove';

export const LANE_CYCLE: Cycle<LaneLife, LaneStep> = {
  what: 'lane',
  initial: 'free',
  table: {
    free: { define: 'active' },
    active: { replace: 'active', pause: 'paused', remove: 'free' },
    paused: { replace: 'paused', resume: 'active', remove: 'free' },
  },
};

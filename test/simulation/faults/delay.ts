/** Requests that arrive when nobody waits for them any more, and reads from replicas that lag. */
import type { Fault } from './fault.ts';

export const delay: Fault = (world) => {
  world.weather.lateRequests = 0.04;
  world.weather.staleReads = 0.05;
};

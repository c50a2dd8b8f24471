/** Requests that never reach the hub. */
import type { Fault } from './fault.ts';

export const lostRequests: Fault = (world) => {
  world.weather.lostRequests = 0.06;
};

/** Requests that never reach the hub. */
import { type Fault, weather } from './fault.ts';

export const lostRequests: Fault = (world) => weather(world, { lostRequests: 0.06 });

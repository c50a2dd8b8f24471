/** Requests that arrive when nobody waits for them any more, or twice, and replicas that lag. */
import { type Fault, weather } from './fault.ts';

export const delay: Fault = (world) => weather(world, { lateRequests: 0.04, staleReads: 0.05 });

export const duplicates: Fault = (world) => weather(world, { duplicates: 0.1 });

/** Which faults a seed meets: one crash and one unknown push always, the rest by its profile. */
import type { World } from '../world/world.ts';
import { crashes, oneCrash } from './crash.ts';
import { deadNode } from './dead-node.ts';
import { delay } from './delay.ts';
import { endFaults } from './end.ts';
import type { Fault } from './fault.ts';
import { lostRequests } from './lost-request.ts';
import { outages } from './outage.ts';
import { partitions } from './partition.ts';
import { pauses } from './pause.ts';
import { oneUnknownPush, unknownPushes } from './unknown-push.ts';

const PROFILES: Readonly<Record<string, readonly Fault[]>> = {
  calm: [],
  lossy: [lostRequests, unknownPushes, delay],
  crash: [crashes],
  pause: [pauses],
  partition: [partitions],
  outage: [outages],
  loss: [deadNode, crashes],
  all: [lostRequests, unknownPushes, delay, crashes, pauses, partitions, outages, deadNode],
};
const NAMES = Object.keys(PROFILES);

/** The name of a seed's profile. */
export function profileOf(seed: number): string {
  return NAMES[seed % NAMES.length] as string;
}

/** more: faults beside those of the seed's profile. */
export function plantFaults(world: World, more: readonly Fault[] = []): void {
  oneCrash(world);
  oneUnknownPush(world);
  for (const fault of PROFILES[profileOf(world.sizes.seed)] as readonly Fault[]) fault(world);
  for (const fault of more) fault(world);
  endFaults(world);
}

/** The end of all faults: everything works again, and all who are to come back do. */
import { CALM } from '../world/network.ts';
import { USUAL_DISK } from '../world/node.ts';
import type { World } from '../world/world.ts';

export function endFaults(world: World): void {
  const { time, sizes } = world;
  time.after(sizes.faultEnd, async () => {
    world.say(() => 'all faults end');
    // The unknown push that every seed has may still be to come.
    const { answersToLose } = world.weather;
    Object.assign(world.weather, { ...CALM, answersToLose });
    world.hub.up = true;
    world.hub.readOnly = false;
    world.hubSuffered = time.now;
    for (const node of world.living) {
      node.suffered();
      node.reconnect();
      node.diskMs = USUAL_DISK;
      node.wake(true);
      // One that did not get in yet comes by itself.
      if (!node.isUp && node.follows !== undefined) await node.bootAgain();
    }
  });
}

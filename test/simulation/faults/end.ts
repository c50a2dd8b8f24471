/** The end of all faults: everything works again, and all who are to come back do. */
import { CALM } from '../world/network.ts';
import type { World } from '../world/world.ts';

export function endFaults(world: World): void {
  const { time, sizes } = world;
  time.after(sizes.faultEnd, async () => {
    world.say(() => 'all faults end');
    Object.assign(world.weather, CALM);
    world.hub.up = true;
    world.hub.readOnly = false;
    world.hubSuffered = time.now;
    for (const node of world.living) {
      node.suffered();
      node.reconnect();
      node.wake(true);
      // One that did not get in yet comes by itself.
      if (!node.isUp && node.follows !== undefined) await node.boot();
    }
  });
}

import type { Weather } from '../world/network.ts';
import type { SimNode } from '../world/node.ts';
import type { World } from '../world/world.ts';

/** Plans one kind of trouble for the time before `faultEnd`. */
export type Fault = (world: World) => void;

/** Calls `act` at a random time at which faults happen; latest: as a part of that time. */
export function sometime(world: World, act: () => void | Promise<void>, latest = 0.95): void {
  const { time, random, sizes } = world;
  time.after(random.between(0.1, latest) * sizes.faultEnd, act);
}

/** Changes the network once the mesh is founded and its nodes are on their way in. */
export function weather(world: World, change: Partial<Weather>): void {
  const { time, sizes } = world;
  time.after(0.1 * sizes.faultEnd, () => {
    Object.assign(world.weather, change);
  });
}

/** A node whose process runs; undefined: none does. */
export function anyRunning(world: World): SimNode | undefined {
  const running = world.living.filter((node) => node.isUp && !node.still);
  return running.length > 0 ? world.random.pick(running) : undefined;
}

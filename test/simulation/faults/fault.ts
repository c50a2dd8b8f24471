import type { SimNode } from '../world/node.ts';
import type { World } from '../world/world.ts';

/** Plans one kind of trouble for the time before `faultEnd`. */
export type Fault = (world: World) => void;

/** Calls `act` at a random time at which faults happen. */
export function sometime(world: World, act: () => void | Promise<void>): void {
  const { time, random, sizes } = world;
  time.after(random.between(0.1, 0.95) * sizes.faultEnd, act);
}

/** A node whose process runs; undefined: none does. */
export function anyRunning(world: World): SimNode | undefined {
  const running = world.living.filter((node) => node.isUp && !node.still);
  return running.length > 0 ? world.random.pick(running) : undefined;
}

import type { Weather } from '../world/network.ts';
import type { SimNode } from '../world/node.ts';
import type { World } from '../world/world.ts';

/** Plans one kind of trouble for the time before `faultEnd`. */
export type Fault = (world: World) => void;

/**
 * Calls `act` at a random time at which faults happen. what: for people; latest: as a part of
 * that time.
 */
export function sometime(world: World, what: string, act: () => unknown, latest = 0.95): void {
  const { time, plans, sizes } = world;
  const at = plans.between(0.1, latest) * sizes.faultEnd;
  world.plan(`${(at / 1000).toFixed(1)} s ${what}`, () =>
    time.after(at, async () => {
      await act();
    }),
  );
}

/** Changes the network once the mesh is founded and its nodes are on their way in. */
export function weather(world: World, change: Partial<Weather>): void {
  const { time, sizes } = world;
  world.plan(`weather ${JSON.stringify(change)}`, () =>
    time.after(0.1 * sizes.faultEnd, () => {
      Object.assign(world.weather, change);
    }),
  );
}

/** A node whose process runs; undefined: none does. */
export function anyRunning(world: World): SimNode | undefined {
  const running = world.living.filter((node) => node.isUp && !node.still);
  return running.length > 0 ? world.random.pick(running) : undefined;
}

/** Whether all nodes follow what the hub shows: then nothing that was granted is lost if it goes back. */
export function allKnow({ hub, living, weather }: World): boolean {
  const known = living.every((node) => node.isUp && node.follows === hub.ledger);
  return known && weather.lateRequests === 0 && weather.duplicates === 0;
}

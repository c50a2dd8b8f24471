/** A node's power fails: it loses what was not fsynced, and starts again after a while. */
import type { SimNode } from '../world/node.ts';
import type { World } from '../world/world.ts';
import { anyRunning, type Fault, sometime } from './fault.ts';

/** Exactly one crash. */
export const oneCrash: Fault = (world) => sometime(world, 'a crash', () => somebody(world), 0.7);

/** Crashes all the time, many while a landing is about to leave. */
export const crashes: Fault = (world) => {
  for (let i = 0; i < 5; i++) sometime(world, 'a crash', () => somebody(world));
  world.plan('crashes at landings', () =>
    world.hooks.landing.push((node) => {
      // Not here, in the middle of its own code: in the next instant.
      if (world.random.chance(0.15)) world.time.after(0, () => crash(world, node));
    }),
  );
};

async function somebody(world: World): Promise<void> {
  // The power of a machine that stands still fails, too.
  const asleep = world.living.filter((node) => node.isUp);
  const node = anyRunning(world) ?? (asleep.length > 0 ? world.random.pick(asleep) : undefined);
  if (node) await crash(world, node);
  else if (world.time.now < world.sizes.faultEnd) world.time.after(1000, () => somebody(world));
}

async function crash(world: World, node: SimNode): Promise<void> {
  if (!node.isUp || world.time.now >= world.sizes.faultEnd) return;
  await node.crash();
  world.count('crashes');
  world.time.after(world.random.between(500, 25_000), () => node.bootAgain());
}

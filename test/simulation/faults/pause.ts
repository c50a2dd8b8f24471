/** A node stands still for a while (SIGSTOP, a closed lid), best of all as it is about to land. */
import type { SimNode } from '../world/node.ts';
import type { World } from '../world/world.ts';
import { anyRunning, type Fault, sometime } from './fault.ts';

export const pauses: Fault = (world) => {
  for (let i = 0; i < 4; i++)
    sometime(world, 'a pause', () => anyRunning(world)?.pause(world.random.between(4000, 40_000)));
  world.plan('pauses at landings', () => stopsBeforeLanding(world));
};

/**
 * Nodes stop as their landing is about to leave, and wake at the worst moment: when another has
 * taken the task over and is at work.
 */
function stopsBeforeLanding(world: World): void {
  const { random, sizes, time, hooks } = world;
  const stopped = new Map<string, SimNode>();
  hooks.landing.push((node, task) => {
    // One at a time: somebody must be awake to take over.
    const isQuiet = time.now < sizes.faultEnd && !world.nodes.some(({ still }) => still);
    if (!isQuiet || !random.chance(0.6)) return;
    stopped.set(task, node);
    node.pause(3 * sizes.ttl * 1000);
  });
  hooks.fenced.push((_node, task) => {
    const node = stopped.get(task);
    stopped.delete(task);
    time.after(random.between(0, 2000), () => node?.wake(true));
  });
}

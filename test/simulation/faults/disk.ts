/** Disks that are slow for a while, or full. */
import { USUAL_DISK } from '../world/node.ts';
import { anyRunning, type Fault, sometime } from './fault.ts';

export const diskTroubles: Fault = (world) => {
  const { random, time } = world;
  for (const [what, ms] of [
    ['slow', 3000],
    ['full', null],
    ['slow', 1000],
    ['full', null],
  ] as const)
    sometime(world, `a ${what} disk`, () => {
      const node = anyRunning(world);
      if (!node) return;
      world.count('diskTroubles');
      world.say(() => `${node.name}'s disk is ${what}`);
      node.diskMs = ms;
      time.after(random.between(2000, 12_000), () => {
        node.diskMs = USUAL_DISK;
        node.suffered();
      });
    });
};

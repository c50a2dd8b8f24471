/** A node's disk is an older copy of itself from some moment on: a restored backup. */
import { anyRunning, type Fault, sometime } from './fault.ts';

export const restoredBackups: Fault = (world) => {
  const { random, sizes, time } = world;
  for (const node of world.nodes)
    for (let at = 8000; at < 0.9 * sizes.faultEnd; at += random.between(5000, 10_000))
      time.after(at, () => node.backUp());
  for (let i = 0; i < 2; i++)
    sometime(world, 'a restored backup', async () => {
      const node = anyRunning(world);
      if (!(await node?.restore())) return;
      world.count('restores');
      time.after(random.between(500, 10_000), () => node?.bootAgain());
    });
};

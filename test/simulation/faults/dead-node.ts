/** A node goes and never comes back; its disk with it. */
import { type Fault, sometime } from './fault.ts';

export const deadNode: Fault = (world) => {
  sometime(world, 'a node dies', async () => {
    if (world.living.length <= 2) return;
    const node = world.random.pick(world.living);
    world.say(() => `${node.name} DIES`);
    node.isDead = true;
    await node.crash();
  });
};

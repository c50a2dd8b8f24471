/** A node cannot reach the hub for a while, shorter or longer than the TTL. */
import { anyRunning, type Fault, sometime } from './fault.ts';

export const partitions: Fault = (world) => {
  for (let i = 0; i < 4; i++)
    sometime(world, () => anyRunning(world)?.cut(world.random.between(2000, 40_000)));
};

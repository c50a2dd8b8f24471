/** A node cannot reach the hub for a while, shorter or longer than the TTL, or in one way alone. */
import { anyRunning, type Fault, sometime } from './fault.ts';

const WAYS = [['out', 'back'], ['out', 'back'], ['out'], ['back']] as const;

export const partitions: Fault = (world) => {
  const { random } = world;
  for (let i = 0; i < 5; i++)
    sometime(world, 'a partition', () =>
      anyRunning(world)?.cut(random.between(4000, 40_000), random.pick(WAYS)),
    );
};

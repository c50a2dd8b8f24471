/** Somebody sets the wall clock of one node, forward and back. */
import { type Fault, sometime } from './fault.ts';

export const clockJumps: Fault = (world) => {
  const { plans } = world;
  const node = plans.pick(world.nodes);
  for (let i = 0; i < 4; i++) {
    const by = plans.pick([-1, 1]) * plans.pick([20_000, 600_000, 7_200_000, 100_000_000]);
    sometime(world, `${node.name}'s clock jumps`, () => {
      world.count('clockJumps');
      node.jumpClock(Math.round(by * world.random.between(0.5, 1.5)));
    });
  }
};

/**
 * Nodes lose the hub after they saw their claim there, and before they begin: what they begin then,
 * they begin out of contact.
 */
import type { Fault } from './fault.ts';

const TIMES = 5;

export const cutsBeforeBegin: Fault = (world) => {
  const { plans, random, sizes, time } = world;
  const chance = plans.between(0.2, 0.7);
  world.plan('cuts before a begin', () => {
    let left = TIMES;
    world.hooks.begins.push((node) => {
      if (left === 0 || time.now >= sizes.faultEnd || node.isCut() || !random.chance(chance))
        return;
      left--;
      node.cut(random.between(9000, 20_000));
    });
  });
};

/** A hub that forks: half of the nodes build on a ledger, then the others on an older copy of it. */
import type { World } from '../world/world.ts';
import { allKnow, type Fault, sometime } from './fault.ts';
import { mergesLost } from './junk.ts';

/** Seconds after which an admin accepts what the hub gave up. */
const SETTLES_EVERY = 10_000;

export const forks: Fault = (world) => {
  sometime(world, 'the hub forks', () => fork(world), 0.4);
  const settle = (): void => {
    const [founder] = world.nodes;
    for (const [lost, open] of world.state.contradictions)
      if (open) founder?.publish([{ kind: 'hub.settled', body: { lost } }]);
    world.time.after(SETTLES_EVERY, settle);
  };
  world.time.after(SETTLES_EVERY, settle);
};

function fork(world: World): void {
  const { hub, random, time } = world;
  const first = world.living.filter(() => random.chance(0.5));
  const others = world.living.filter((node) => !first.includes(node));
  if (first.length === 0 || others.length === 0) return;
  const then = hub.copy();
  const ms = random.between(5000, 12_000);
  for (const node of others) node.cut(ms);
  time.after(ms, () => {
    for (const node of first) node.cut(ms);
    time.after(1000, () => {
      world.say(() => 'hub FORKS: it goes back to what the others know');
      world.count('forks');
      world.forkedAt = time.now;
      world.hubSuffered = time.now;
      const lost = hub.ledger;
      if (lost !== null) time.after(random.between(40_000, 60_000), () => bringBack(world, lost));
      hub.tamper((refs) => {
        refs.clear();
        for (const [ref, to] of then) refs.set(ref, to);
      });
    });
  });
}

/** Somebody without a key merges the lost side in, once all follow the other one. */
function bringBack(world: World, lost: string): void {
  if (world.state.entries.has(lost)) return;
  const passed = world.living.every(({ peer }) => peer?.options.replica.raise === false);
  if (allKnow(world) && passed) mergesLost(world, lost);
  else if (world.time.now < 3 * world.sizes.faultEnd)
    world.time.after(2000, () => bringBack(world, lost));
}

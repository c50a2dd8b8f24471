/** The hub does not answer, or takes no push, for a while. */
import { type Fault, sometime } from './fault.ts';

export const outages: Fault = (world) => {
  const { hub, random, time } = world;
  for (const how of ['down', 'read-only'] as const) {
    sometime(world, `the hub is ${how}`, () => {
      const ms = random.between(4000, 25_000);
      world.count('outages');
      world.say(() => `hub ${how} for ${(ms / 1000).toFixed(1)} s`);
      if (how === 'down') hub.up = false;
      else hub.readOnly = true;
      time.after(ms, () => {
        if (how === 'down') hub.up = true;
        else hub.readOnly = false;
        world.hubSuffered = time.now;
        world.say(() => 'hub well again');
      });
    });
  }
};

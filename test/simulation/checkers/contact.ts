/** Nobody takes over from a holder that is well (INV-8). */
import { authorOf } from '@lanemesh/event';
import { effectiveTtl } from '@lanemesh/state';
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'contact';
/** Milliseconds beyond the TTL for which a holder must have been well. */
const MARGIN = 5000;

export function contact(world: World): Checker {
  return {
    name,
    acknowledged: (node, events) => {
      for (const event of events) {
        const { over, task } = event.body as { over?: string; task: string };
        const holder = over === undefined ? undefined : world.nodeOf(authorOf(over));
        if (event.kind !== 'task.claimed' || !holder || world.forkedAt !== null) continue;
        // An outage of the hub is no silence of the holder.
        const well = world.time.now - holder.lastSuffered;
        if (well > effectiveTtl(world.state, world.sizes.ttl) * 1000 + MARGIN)
          world.violate(
            name,
            `${node.name} takes ${task} from ${holder.name}, well for ${(well / 1000).toFixed(0)} s`,
          );
      }
    },
    ordered: ({ event, reason }) => {
      const over = event?.kind === 'task.claimed' && (event.body as { over?: string }).over;
      if (over && reason === null) world.count('takeovers');
    },
  };
}

/** Every acknowledged event is woven within a bounded time of health (INV-15). */
import { refOf } from '@lanemesh/event';
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'fairness';

/** Sync intervals, and ways to the hub, an event may wait while all is well. */
const INTERVALS = 20;
const WAYS = 30;

export function fairness(world: World): Checker {
  const waiting = new Map<string, number>();
  return {
    name,
    acknowledged: (node, events) => {
      for (const event of events) waiting.set(refOf(node.id, event.id), world.time.now);
    },
    ordered: ({ event, author }) => {
      const ref = event && refOf(author, event.id);
      const since = ref === null ? undefined : waiting.get(ref);
      const node = world.nodeOf(author);
      if (!event || ref === null || since === undefined || !node) return;
      waiting.delete(ref);
      const well = Math.max(since, node.lastSuffered, world.lastSuffered);
      const waited = world.time.now - well;
      if (waited > INTERVALS * world.sizes.interval + WAYS * node.latency)
        world.violate(
          name,
          `${event.kind} of ${node.name} waited ${(waited / 1000).toFixed(1)} s while all was well`,
        );
    },
  };
}

/** Whatever is cut off, no more begins out of contact than the mesh granted, and no more is granted than its cap (INV-11). */
import { allotmentOf, rationOf, type State, takenOf } from '@lanemesh/state';
import type { Checker } from '../world/checker.ts';
import type { SimNode } from '../world/node.ts';
import type { World } from '../world/world.ts';

const name = 'allotment';
const AGENT = 'script';

export function allotment(world: World): Checker {
  const { interval, timeout } = world.sizes;
  /** By allotment: when it was granted, true time, and the begins out of contact under it. */
  const granted = new Map<string, number>();
  const begun = new Map<string, number>();
  /** By allotment: begins that its holder has signed as charged to it. */
  const charged = new Map<string, number>();
  const look = (state: State, who: string): void => {
    for (const ration of state.rations.values()) {
      const { starts } = takenOf(state, ration);
      if (ration.starts !== null && starts > ration.starts)
        world.violate(name, `${who} sees ${starts} of ${ration.starts} starts taken`);
      for (const { ref, since, until } of state.allotments.values())
        if (until - since > ration.ttl * 1000)
          world.violate(name, `${who} sees ${ref} last longer than ${ration.ttl} s`);
    }
    // What was granted on a line that a fork of the hub gave up is granted no more, and an overrun.
    if (world.forkedAt !== null) return;
    for (const { ref, starts, spent } of state.allotments.values())
      if (spent > starts) world.violate(name, `${spent} of ${starts} starts of ${ref} were made`);
  };
  // What a turn fetched before may still begin under what that showed.
  const isAway = (node: SimNode): boolean =>
    node.cutSince !== null && world.time.now - node.cutSince > timeout + 2 * interval;
  return {
    name,
    left: () => granted.clear(),
    acknowledged: (node, events) => {
      const { state } = node.peer?.options.replica ?? {};
      for (const { body, kind } of events) {
        const { allotment: ref } = body as { allotment?: string };
        if (kind !== 'task.started' || ref === undefined || !state) continue;
        world.count('allotted');
        const made = (charged.get(ref) ?? 0) + 1;
        charged.set(ref, made);
        const allowed = state.allotments.get(ref)?.starts ?? 0;
        // A backup that is restored, or a ledger that is given up, does not know of what was begun.
        if (made > allowed && node.lostTimes.length === 0 && world.forkedAt === null)
          world.violate(name, `${node.name} begins ${made} of ${allowed} of ${ref}`);
      }
    },
    began: (node) => {
      const state = node.peer?.options.replica.state;
      if (!state || !isAway(node) || world.forkedAt !== null) return;
      const ration = rationOf(state, AGENT);
      if (ration === 'free') return;
      const held = allotmentOf(state, node.id, AGENT);
      const since = granted.get(held?.ref ?? '');
      if (ration === 'none' || !held || since === undefined)
        return world.violate(name, `${node.name} begins out of contact with nothing granted`);
      const made = (begun.get(held.ref) ?? 0) + 1;
      begun.set(held.ref, made);
      if (made > held.starts)
        world.violate(name, `${node.name} begins ${made} of ${held.starts} out of contact`);
      const lasted = world.time.now - since;
      if (lasted > 1.1 * (held.until - held.since) + interval)
        world.violate(
          name,
          `${node.name} begins ${lasted / 1000} s after a grant that has expired`,
        );
    },
    turned: (node, { options: { replica } }) => {
      if (world.forkedAt === null) look(replica.state, node.name);
    },
    wove: (state) => {
      for (const { ref } of state.allotments.values())
        if (!granted.has(ref)) granted.set(ref, world.time.now);
      look(state, 'the hub');
    },
  };
}

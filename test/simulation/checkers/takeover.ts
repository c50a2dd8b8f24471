/** Who falls silent is taken over from in time, as long as somebody who can is in contact (INV-8). */
import { authorOf } from '@lanemesh/event';
import { effectiveTtl, heldTasks } from '@lanemesh/state';
import type { Checker } from '../world/checker.ts';
import { lot } from '../world/crypto.ts';
import type { SimNode } from '../world/node.ts';
import type { World } from '../world/world.ts';

const name = 'takeover';
/** Intervals beyond the TTL that a claim may be left with a silent holder at the very most. */
const AT_MOST = 40;

export function takeover(world: World): Checker {
  /** By node: its last event or entry at the hub, and since when it has had a free slot. */
  const spoke = new Map<string, number>();
  const idle = new Map<string, number>();
  const told = new Set<string>();
  const capable = (holder: SimNode, since: number): SimNode | undefined =>
    world.living.find((node) => node !== holder && canSince(node, since));
  // Whose way to the hub and back is longer than an interval cannot keep to a bound in intervals.
  const canSince = (node: SimNode, since: number): boolean =>
    3 * node.latency <= world.sizes.interval &&
    node.lastSuffered <= since &&
    (idle.get(node.id) ?? Infinity) <= since;
  return {
    name,
    acknowledged: (node) => {
      spoke.set(node.id, world.time.now);
    },
    turned: (node, peer) => {
      const { replica } = peer.options;
      const held = heldTasks(replica.state).filter(({ claim }) => claim.by === node.id).length;
      const asked = replica.pending().some(({ kind }) => kind === 'task.claimed');
      if (Math.max(held, peer.running.size) >= node.slots || asked) idle.delete(node.id);
      else if (!idle.has(node.id)) idle.set(node.id, world.time.now);
    },
    ordered: ({ event, reason, state }) => {
      const { over, task } = (event?.body ?? {}) as { over?: string; task: string };
      if (event?.kind !== 'task.claimed' || reason !== null || over === undefined) return;
      const holder = world.nodeOf(authorOf(over));
      const since = spoke.get(holder?.id ?? '');
      if (!holder || since === undefined || world.sizes.pushesPerMinute !== null) return;
      // Nobody could have been faster where the hub was away, or everybody else busy.
      if (world.lastSuffered > since || !capable(holder, since)) return;
      const epoch = (state.tasks.get(task)?.epoch ?? 1) - 1;
      const draw = (id: string): string => lot(`${task} ${epoch} ${id}`);
      const taker = world.nodeOf(state.tasks.get(task)?.claim?.by ?? '');
      const before = world.nodes.filter(
        (node) => node !== holder && taker && draw(node.id) < draw(taker.id),
      );
      const absent = before.filter((node) => !canSince(node, since)).length;
      const bound = world.sizes.ttl * 1000 + (3 + absent) * world.sizes.interval;
      world.takeovers.push({ after: world.time.now - since, bound });
    },
    wove: (state) => {
      for (const { claim, ref } of heldTasks(state)) {
        const holder = world.nodeOf(claim.by);
        const since = Math.max(spoke.get(claim.by) ?? 0, world.lastSuffered);
        const silent = world.time.now - since;
        const most = effectiveTtl(state, claim.ttl) * 1000 + AT_MOST * world.sizes.interval;
        if (!holder || silent <= most || told.has(claim.ref) || !capable(holder, since)) continue;
        told.add(claim.ref);
        world.violate(name, `${ref} is left with ${holder.name}, silent for ${silent / 1000} s`);
      }
    },
  };
}

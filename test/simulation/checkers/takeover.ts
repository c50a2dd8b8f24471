/** Who falls silent is taken over from in time, as long as somebody who can is in contact (INV-8). */
import { authorOf, type Event, refOf } from '@lanemesh/event';
import { effectiveTtl, heldTasks, type State } from '@lanemesh/state';
import type { Checker } from '../world/checker.ts';
import { lot } from '../world/crypto.ts';
import type { SimNode } from '../world/node.ts';
import type { World } from '../world/world.ts';
import { FreeSlots } from './free-slots.ts';

const name = 'takeover';
/** Intervals beyond the TTL that a claim may be left with a silent holder at the very most. */
const AT_MOST = 40;

export function takeover(world: World): Checker {
  const { sizes, takeovers } = world;
  /** When events without a position were signed, and by node its newest event in the order. */
  const signed = new Map<string, number>();
  const spoke = new Map<string, number>();
  const free = new FreeSlots();
  const told = new Set<string>();
  // Whose turn (a fetch and a push, four ways, each up to half as long again) does not fit into an
  // interval cannot keep to a bound in intervals.
  const isWell = (node: SimNode, since: number): boolean =>
    6 * node.latency <= sizes.interval && node.lastSuffered <= since;

  /** Notes how long a takeover took, if somebody could have made it as soon as the TTL was over. */
  function measure(event: Event, author: string, state: State): void {
    const { over, task } = event.body as { over: string; task: string };
    const holder = world.nodeOf(authorOf(over));
    const since = spoke.get(holder?.id ?? '');
    // Whose hoarded beats come in one by one is no silent holder: each voids a takeover.
    if (!holder || holder.hoards || since === undefined || sizes.pushesPerMinute !== null) return;
    // In maintenance nobody begins anything.
    const { windows = [] } = state.lanes.get(state.tasks.get(task)?.lane ?? '') ?? {};
    if (windows.length > 0) return;
    // Nobody could have been faster where the hub was away.
    if (world.lastSuffered > since) return;
    const asked = signed.get(refOf(author, event.id)) ?? 0;
    const ended = since + sizes.ttl * 1000;
    const epoch = (state.tasks.get(task)?.epoch ?? 1) - 1;
    const drawn = world.nodes
      .filter((node) => node !== holder)
      .map((node) => ({ node, draw: lot(`${task} ${epoch} ${node.id}`) }))
      .sort((a, b) => (a.draw < b.draw ? -1 : 1))
      .map(({ node }) => node);
    const first = drawn.findIndex(
      (node) =>
        isWell(node, since) && free.since(node, ended, node.id === author ? asked : Infinity),
    );
    if (first < 0) return;
    const absent = drawn.slice(0, first).filter((node) => !isWell(node, since)).length;
    const bound = sizes.ttl * 1000 + (3 + absent) * sizes.interval;
    const after = world.time.now - since;
    world.say(
      () =>
        `${after > bound ? 'LATE ' : ''}takeover from ${holder.name} after ${after / 1000} s, ${drawn[first]?.name} could within ${bound / 1000} s`,
    );
    takeovers.push({ after, bound });
  }

  return {
    name,
    acknowledged: (node, events) => {
      for (const { id } of events) signed.set(refOf(node.id, id), world.time.now);
    },
    turned: (node, peer) => free.note(node, peer, world.time.now),
    ordered: ({ event, author, reason, state }) => {
      if (!event) return;
      const isTakeover = (event.body as { over?: string }).over !== undefined;
      if (event.kind === 'task.claimed' && reason === null && isTakeover)
        measure(event, author, state);
      const ref = refOf(author, event.id);
      spoke.set(author, Math.max(spoke.get(author) ?? 0, signed.get(ref) ?? 0));
      signed.delete(ref);
    },
    wove: (state) => {
      for (const { claim, ref } of heldTasks(state)) {
        const holder = world.nodeOf(claim.by);
        const since = Math.max(spoke.get(claim.by) ?? 0, world.lastSuffered);
        const silent = world.time.now - since;
        const most = effectiveTtl(state, claim.ttl) * 1000 + AT_MOST * sizes.interval;
        if (!holder || silent <= most || told.has(claim.ref)) continue;
        const able = (node: SimNode): boolean =>
          node !== holder && isWell(node, since) && free.since(node, since + sizes.ttl * 1000);
        if (!world.living.some(able)) continue;
        told.add(claim.ref);
        world.violate(name, `${ref} is left with ${holder.name}, silent for ${silent / 1000} s`);
      }
    },
  };
}

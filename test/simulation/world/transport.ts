/** The transport port over the simulated network. */
import { LEDGER_REF } from '@lanemesh/ledger';
import type { PushOutcome, PushUpdate, Transport, Unreachable } from '@lanemesh/sync';
import type { Link } from './network.ts';
import type { SimNode } from './node.ts';
import type { World } from './world.ts';

const NO_ANSWER: Unreachable = {
  ok: false,
  reason: 'unreachable',
  message: 'simulated: no answer',
};

export function simulatedTransport(world: World, node: SimNode, link: Link): Transport {
  const { disk } = node;
  const { hub, random, weather } = world;
  return {
    fetch: async () => {
      const view = await link.call('fetch', () => {
        world.count('fetches');
        if (!random.chance(weather.staleReads)) return hub.view();
        return hub.viewBefore(random.between(1000, 5000));
      });
      if (!view) return NO_ANSWER;
      disk.receive([...view.logs.values(), ...(view.ledger === null ? [] : [view.ledger])]);
      return { ok: true, view };
    },
    push: async (updates) => {
      for (const { to, ref } of updates)
        if (!disk.has(to)) throw new Error(`cannot push ${to} to ${ref}: it is not durable here`);
      const outcome = await link.call('push', () => take(world, updates), moved);
      if (outcome === null || outcome.size > 0)
        return outcome ? { ok: true, refs: outcome } : NO_ANSWER;
      world.count('limited');
      node.suffered();
      return { ...NO_ANSWER, message: 'simulated: too many pushes' };
    },
  };
}

/** Empty: the hub takes no more pushes in this minute. */
function take(world: World, updates: readonly PushUpdate[]): Map<string, PushOutcome> {
  world.count('pushes');
  if (!world.hub.admits()) return new Map();
  const outcome = world.hub.push(updates);
  if (outcome.get(LEDGER_REF) === 'rejected' && !world.hub.readOnly) world.count('lostRaces');
  return outcome;
}

function moved(outcome: unknown): boolean {
  return [...(outcome as Map<string, PushOutcome>).values()].includes('ok');
}

/** What runs on a simulated machine: the program itself, with the simulated ports put in. */
import { newEventId, type Signer } from '@lanemesh/event';
import { type Clock, Peer } from '@lanemesh/peer';
import { Replica } from '@lanemesh/sync';
import { simulatedAgents } from './agents.ts';
import { lot, simulatedCrypto } from './crypto.ts';
import type { SimStore } from './disk.ts';
import { simulatedHost } from './host.ts';
import type { Life } from './life.ts';
import { Link } from './network.ts';
import type { SimNode } from './node.ts';
import { simulatedTransport } from './transport.ts';
import { simulatedWip } from './wip.ts';
import type { World } from './world.ts';

interface Machinery {
  readonly life: Life;
  readonly store: SimStore;
  readonly clock: Clock;
  /** The node's further keys. */
  readonly keys: ReadonlyMap<string, Signer>;
}

/** A peer as a process of this node has it, from what its disk holds. */
export async function openPeer(world: World, node: SimNode, machinery: Machinery): Promise<Peer> {
  const { life, clock } = machinery;
  const { mutant, sizes } = world;
  const link = new Link(world, node, life);
  return new Peer({
    replica: await openReplica(world, node, machinery),
    transport: simulatedTransport(world, node, link),
    agents: simulatedAgents(world, node, life, link),
    host: simulatedHost(world, node, link),
    wip: simulatedWip(world, node, link),
    clock,
    random: world.random.next,
    newId: newEventId(clock.now, world.random.next),
    lot,
    log: world.logOf(node),
    agentNames: ['script'],
    slots: node.slots,
    lanes: null,
    offer: { slots: node.slots },
    interval: sizes.interval,
    outputBytes: 1000,
    hubUrl: 'hub',
    rendezvous: true,
    ...(mutant?.decides ? { decide: mutant.decides() } : {}),
  });
}

function openReplica(
  world: World,
  node: SimNode,
  { store, clock, keys }: Machinery,
): Promise<Replica> {
  const { mutant, mesh, founding } = world;
  const { id, signer } = node;
  const held = (key: string): Signer | null => keys.get(key) ?? null;
  return Replica.open({
    store,
    crypto: mutant?.crypto?.(id) ?? simulatedCrypto,
    read: world.readings.named,
    author: { id, signer, mesh, held },
    founding,
    now: clock.now,
    mono: clock.mono,
    snapshots: 'simulated',
    ...(world.sizes.rules ? { hear: (told) => world.tell('heard', node, told) } : {}),
  });
}

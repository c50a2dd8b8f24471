/** One seed, from the founding of its mesh to the end. */
import { inviteProofMessage, newEventId } from '@lanemesh/event';
import { MemoryStore } from '@lanemesh/ledger';
import type { Draft } from '@lanemesh/peer';
import { foundMesh, type Replica } from '@lanemesh/sync';
import { CHECKERS } from './checkers/index.ts';
import type { Fault } from './faults/fault.ts';
import { plantFaults, profileOf } from './faults/index.ts';
import { sizesOf } from './sizes.ts';
import { plantWorkload } from './workload.ts';
import { TARGETS } from './world/code.ts';
import type { Counted } from './world/counts.ts';
import { proofOf, signerNamed, simulatedCrypto } from './world/crypto.ts';
import type { Mutant } from './world/mutant.ts';
import { EPOCH, type SimNode } from './world/node.ts';
import { type Violation, World } from './world/world.ts';

/** Virtual milliseconds a mesh has to come to rest once faults stop. */
const REST = 900_000;
/** States a task ends in; a blocked one ends where what it needs has. */
const ENDED = new Set(['done', 'cancelled', 'escalated', 'blocked']);

export interface Outcome {
  readonly seed: number;
  readonly profile: string;
  readonly violations: readonly Violation[];
  readonly nodes: number;
  readonly tasks: number;
  readonly steps: number;
  /** Virtual milliseconds. */
  readonly took: number;
  readonly counts: Readonly<Record<Counted, number>>;
  readonly trace: readonly string[];
}

/**
 * mutant: a deliberate bug in every node; trace: keeps one readable line a step; faults: beside
 * those of the seed's profile.
 */
export async function simulate(
  seed: number,
  {
    mutant = null,
    trace = false,
    faults = [],
  }: { mutant?: Mutant | null; trace?: boolean; faults?: readonly Fault[] } = {},
): Promise<Outcome> {
  const world = new World(sizesOf(seed), mutant, trace);
  await found(world);
  plantWorkload(world);
  plantFaults(world, faults);
  const isOver = restWatch(world);
  await world.time.run(isOver, world.sizes.faultEnd + REST);
  await world.close();
  return {
    seed,
    profile: profileOf(seed),
    violations: world.violations,
    nodes: world.nodes.length,
    tasks: world.state.tasks.size,
    steps: world.time.steps,
    took: world.time.now,
    counts: world.counts,
    trace: world.trace,
  };
}

async function found(world: World): Promise<void> {
  const [founder, ...others] = world.nodes as [SimNode, ...SimNode[]];
  const newId = newEventId(() => EPOCH, world.random.next);
  const { founding, mesh } = await foundMesh(
    new MemoryStore({ disk: founder.disk }),
    simulatedCrypto,
    founder.signer,
    { name: founder.name, capabilities: [], hub: { url: 'hub', term: 0 } },
    newId(),
    EPOCH,
  );
  world.watch(
    mesh,
    founding,
    CHECKERS.map((make) => make(world)),
  );
  const begin = (drafts: readonly Draft[]) => (replica: Replica) =>
    replica.append(drafts.map((draft) => ({ v: 0, id: newId(), at: EPOCH, ...draft })));
  const agreed = [
    ...others.map(inviting),
    repo,
    ...TARGETS.map((target) => lane(target, world.sizes.ttl)),
  ];
  world.time.after(0, () => founder.boot(begin(agreed)));
  for (const node of others) {
    const join = (): Promise<void> | undefined => {
      if (!world.state.invites.has(inviterOf(node).publicKey)) {
        world.time.after(200, join);
        return undefined;
      }
      node.clone();
      return node.boot(begin([joining(node, mesh)]));
    };
    world.time.after(world.random.between(500, 3000), join);
  }
}

const inviterOf = (node: SimNode) => signerNamed(`invite for ${node.id}`);

const inviting = (node: SimNode): Draft => ({
  kind: 'node.invited',
  body: { key: inviterOf(node).publicKey, roles: ['worker'], expires: EPOCH + 1e10 },
});

const joining = (node: SimNode, mesh: string): Draft => {
  const inviter = inviterOf(node);
  const proof = proofOf(inviter, inviteProofMessage(mesh, node.signer.publicKey));
  const invite = { key: inviter.publicKey, proof };
  const { name, signer } = node;
  return { kind: 'node.joined', body: { name, key: signer.publicKey, capabilities: [], invite } };
};

const repo: Draft = { kind: 'repo.added', body: { name: 'code', url: 'hub', target: 'main' } };

const lane = (target: string, ttl: number): Draft => ({
  kind: 'lane.defined',
  body: {
    name: target,
    target,
    agents: ['script'],
    accept: ['true'],
    paths: [],
    verify: 'none',
    ttl,
    maxAttempts: 4,
    repo: 'code',
  },
});

/** Looks once a second, after the faults, whether all is at rest. */
function restWatch(world: World): () => boolean {
  let over = false;
  const look = (): void => {
    over = isAtRest(world);
    if (!over) world.time.after(1000, look);
  };
  world.time.after(world.sizes.faultEnd + 5000, look);
  return () => over || world.violations.length > 20;
}

function isAtRest(world: World): boolean {
  const { state } = world;
  for (const task of state.tasks.values()) if (!ENDED.has(task.state)) return false;
  return world.living.every((node) => {
    const { peer } = node;
    if (!peer || node.follows !== state.tip.oid) return false;
    return peer.options.replica.pending().length === 0 && peer.running.size === 0;
  });
}

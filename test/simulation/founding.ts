/** A mesh from its founding to its last node's joining. */
import { inviteProofMessage, newEventId } from '@lanemesh/event';
import { MemoryStore, saveSnapshot } from '@lanemesh/ledger';
import type { Draft } from '@lanemesh/peer';
import { foundMesh, type Replica } from '@lanemesh/sync';
import type { Checker } from './world/checker.ts';
import { TARGETS } from './world/code.ts';
import { proofOf, signerNamed, simulatedCrypto } from './world/crypto.ts';
import { EPOCH, type SimNode } from './world/node.ts';
import type { World } from './world/world.ts';

/** What snapshots are written with is loaded: that takes the real world, for which nothing here waits. */
const codecLoaded = saveSnapshot(new MemoryStore(), 'none', {});

/** Founds the mesh, watched by checkers, and lets its other nodes join in the first seconds. more: what its founder says besides. */
export async function found(
  world: World,
  checkers: readonly ((world: World) => Checker)[],
  more: readonly Draft[] = [],
): Promise<void> {
  await codecLoaded;
  const [founder, ...others] = world.nodes as [SimNode, ...SimNode[]];
  const newId = newEventId(() => EPOCH, world.random.next);
  const { founding, mesh } = await foundMesh(
    new MemoryStore({ disk: founder.disk }),
    simulatedCrypto,
    founder.signer,
    { name: founder.name, capabilities: [], hub: { url: 'hub', term: 0, ...rateOf(world) } },
    newId(),
    EPOCH,
  );
  world.watch(
    mesh,
    founding,
    checkers.map((make) => make(world)),
  );
  const begin = (drafts: readonly Draft[]) => (replica: Replica) =>
    replica.append(drafts.map((draft) => ({ v: 0, id: newId(), at: EPOCH, ...draft })));
  const lanes = TARGETS.map((target) => lane(target, world));
  const ticks = world.sizes.also.cron ? [ticking(world)] : [];
  const agreed = [...others.map(inviting), repo, ...lanes, ...ticks, ...more];
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

const rateOf = ({ sizes: { pushesPerMinute } }: World) =>
  pushesPerMinute === null ? {} : { pushesPerMinute };

/** The lane that fires by cron. */
export const TICKING = 'ticks';

/** What all lanes have in common. */
const judged = ({ sizes }: World) => ({
  agents: ['script'],
  accept: ['true'],
  paths: [],
  verify: 'none',
  ttl: sizes.ttl,
  maxAttempts: 4,
  repo: 'code',
});

/** A lane that makes a task at 8:59:36, :45 and :54, and none after that. */
const ticking = (world: World): Draft => {
  const rhythm = { cron: '*/9 59 8 * * *', task: { title: 'tick' } };
  return {
    kind: 'lane.defined',
    body: { name: TICKING, target: TARGETS[0], ...judged(world), rhythm },
  };
};

const lane = (target: string, world: World): Draft => ({
  kind: 'lane.defined',
  body: {
    name: target,
    target,
    ...judged(world),
    ...capsOf(target, world),
  },
});

function capsOf(target: string, { sizes: { caps, also } }: World) {
  if (target === TARGETS[0] && caps.slots !== null) return { slots: caps.slots };
  if (target === TARGETS[1] && caps.hourly !== null) return { hourly: caps.hourly };
  // Its first half minute: to 9:00.
  if (target === TARGETS[3] && also.window) return { windows: [{ from: 539, to: 540 }] };
  return {};
}

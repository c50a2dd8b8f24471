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
  const agreed = [...others.map(inviting), repo, ...lanes, ...more];
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

const lane = (target: string, { sizes }: World): Draft => ({
  kind: 'lane.defined',
  body: {
    name: target,
    target,
    agents: ['script'],
    accept: ['true'],
    paths: [],
    verify: 'none',
    ttl: sizes.ttl,
    maxAttempts: 4,
    repo: 'code',
    ...(target === TARGETS[0] && sizes.caps.slots !== null ? { slots: sizes.caps.slots } : {}),
    ...(target === TARGETS[1] && sizes.caps.hourly !== null ? { hourly: sizes.caps.hourly } : {}),
  },
});

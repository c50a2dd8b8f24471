import { describe, expect, test } from 'vitest';
import { MemoryMesh, type MeshNode } from '../../../test/support/memory-mesh.ts';
import { type LogKeeper, Replica, type SignedElsewhere } from './index.ts';

const logOf = (node: MeshNode) => `refs/heads/mesh/log/${node.who.id}`;

/** The node on another disk, with somebody who listens. */
async function kept(node: MeshNode, disk = node.disk) {
  const told: SignedElsewhere[] = [];
  const reached: number[] = [];
  let meetings = 0;
  const keeper: LogKeeper = {
    isWhole: async () => true,
    allow: async () => {},
    reached: async ({ content }) => void reached.push(content.header.number),
    foundElsewhere: async (found) => void told.push(found),
    met: async () => void meetings++,
  };
  const reopened = await node.reopen(disk);
  const { options } = reopened.replica;
  const replica = await Replica.open({ ...options, keeper });
  const sync = async () => {
    const fetched = await reopened.transport.fetch();
    if (fetched.ok) await replica.receive(fetched.view);
  };
  return { replica, sync, told, reached, meetings: () => meetings };
}

describe('[R10] a node’s own log meets what another copy of it said', () => {
  test('in one step: a crash in it loses neither side', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const backup = mesh.copy(ana.disk);
    await ana.say('node.beat', {});
    await ana.sync(false);
    const restored = await ana.reopen(backup);
    await restored.say('node.beat', {});
    const [mine] = restored.replica.pending();
    const { store } = restored.replica.options;
    const commit = store.commit.bind(store);
    let moves = 0;
    store.commit = (write) => {
      // What is durable before the second step is all that a crash there leaves.
      if (write.moves.length > 0 && ++moves > 1) throw new Error('crash');
      return commit(write);
    };
    const fetched = await restored.transport.fetch();
    if (fetched.ok) await restored.replica.receive(fetched.view);
    const after = await ana.reopen(backup);
    expect(after.replica.pending().map(({ id }) => id)).toContain(mine?.id);
    expect(after.replica.pending()).toHaveLength(2);
  });

  test('also while it waits to be admitted', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const ben = await mesh.newcomer('ben');
    const { publicKey: key } = ben.who.signer;
    await ben.say('node.joined', { name: 'ben', key, capabilities: [] });
    const backup = mesh.copy(ben.disk);
    backup.receive([mesh.founding]);
    await ben.say('node.beat', {});
    await ben.sync(false);
    const restored = await ben.reopen(backup);
    await restored.say('node.beat', {});
    await restored.sync(false);
    expect([...mesh.hub.refs].filter(([ref]) => ref.includes(ben.who.id))).toEqual([
      [logOf(ben), restored.replica.head?.oid],
    ]);
    await ana.sync();
    await ana.sync(false);
    await ana.say('node.admitted', { node: ben.who.id, roles: ['worker'] });
    for (let round = 0; round < 2; round++) await ana.sync();
    await ana.sync(false);
    const log = ana.replica.state.logs.get(ben.who.id);
    expect([log?.ids.size, log?.marked]).toEqual([3, false]);
  });

  test('before it is pushed, also where the hub’s ledger is a fork or went back', async () => {
    for (const ledger of ['fork', 'back'] as const) {
      const { mesh, ana } = await MemoryMesh.found();
      const ben = await mesh.member('ben', ana);
      await ana.sync();
      const backup = mesh.copy(ben.disk);
      const earlier = mesh.hub.refs.get('refs/heads/mesh/ledger') as string;
      const restored = await ben.reopen(backup);
      await restored.say('node.beat', {});
      await ben.say('node.beat', {});
      await ben.sync(false);
      await ana.sync();
      if (ledger === 'back') mesh.hub.refs.set('refs/heads/mesh/ledger', mesh.founding);
      else expect(mesh.hub.refs.get('refs/heads/mesh/ledger')).not.toBe(earlier);
      await restored.sync(false);
      const names = [...mesh.hub.refs.keys()].filter((ref) => ref.includes(ben.who.id));
      expect(names).toEqual([logOf(ben)]);
    }
  });

  test('and whoever keeps watch is told of what is not from here, and of nothing else', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const backup = mesh.copy(ana.disk);
    await ana.say('node.beat', {});
    await ana.sync();
    await ana.sync(false);
    await ana.say('node.beat', {});
    await ana.sync(false);
    const same = await kept(ana);
    await same.sync();
    expect([same.told, same.meetings()]).toEqual([[], 1]);
    const restored = await kept(ana, backup);
    await restored.sync();
    const newest = { number: 3, oid: ana.replica.head?.oid };
    expect(restored.told).toEqual([{ events: 2, newest, setBack: false }]);
    expect(restored.reached).toEqual([3]);
    await restored.sync();
    expect(restored.told).toHaveLength(1);
  });
});

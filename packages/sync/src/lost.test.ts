/** Commits that a disk lost: nothing is taken for all that there is, nothing acknowledged is left. */
import { type CommitStore, MemoryStore } from '@lanemesh/ledger';
import { describe, expect, test } from 'vitest';
import { MemoryMesh, type MeshNode } from '../../../test/support/memory-mesh.ts';
import { LedgerLost, LogLost } from './lost.ts';
import { Replica } from './replica.ts';

/** The node again, on a disk that lost some commits. */
function opened(node: MeshNode, lost: readonly string[], snapshots: string | null = null) {
  const store: CommitStore = new MemoryStore({ disk: node.disk });
  const read = store.read.bind(store);
  store.read = (oids) => read(oids.filter((oid) => !lost.includes(oid)));
  return Replica.open({ ...node.replica.options, store, snapshots });
}

async function several(node: MeshNode, batches: number, sync = false): Promise<void> {
  for (let i = 0; i < batches; i++) {
    await node.say('node.beat', {});
    if (sync) await node.sync();
  }
}

describe('a node that lost', () => {
  test('an entry says which one, with and without a snapshot, and signs nothing', async () => {
    const { ana } = await MemoryMesh.found();
    await several(ana, 3, true);
    const kept = await ana.reopen(ana.disk, '1');
    await kept.replica.save();
    await several(ana, 3, true);
    const [lost] = [...ana.replica.state.entries.keys()].slice(-2);
    ana.disk.refs.set('refs/hub/ledger', ana.replica.state.tip.oid);
    for (const snapshots of [null, '1']) {
      const found = await opened(ana, [lost as string], snapshots).catch((error) => error.message);
      expect(found, `${snapshots}`).toBe(new LedgerLost(lost as string).message);
    }
  });

  test('the newest entry alone goes on from the one the hub showed last', async () => {
    const { ana } = await MemoryMesh.found();
    await several(ana, 3, true);
    const [shown, lost] = [...ana.replica.state.entries.keys()].slice(-2) as [string, string];
    ana.disk.refs.set('refs/hub/ledger', shown);
    const replica = await opened(ana, [lost]);
    expect(replica.state.tip.oid).toBe(shown);
    expect(replica.pending().length).toBeGreaterThan(0);
  });

  test('a batch that did not count yet says which one, and its log stays where it is', async () => {
    const { ana } = await MemoryMesh.found();
    await several(ana, 4);
    const lost = ana.replica.head?.parents[0] as string;
    const [branch] = [...ana.disk.refs].filter(([ref]) => ref.includes('/log/'));
    await expect(opened(ana, [lost])).rejects.toThrow(new LogLost(lost));
    expect([...ana.disk.refs]).toContainEqual(branch);
  });

  test('[R10] a batch below those that count is missed, and no word of another copy', async () => {
    const { ana } = await MemoryMesh.found();
    await several(ana, 3, true);
    await (await ana.reopen(ana.disk, '1')).replica.save();
    await ana.say('node.beat', {});
    const counted = ana.replica.state.logs.get(ana.who.id);
    const [, lost] = [...(counted?.recent.keys() ?? [])];
    await expect(opened(ana, [lost as string])).rejects.toThrow(new LedgerLost(lost as string));
    const replica = await opened(ana, [lost as string], '1');
    const fetched = await ana.transport.fetch();
    if (fetched.ok) await replica.receive(fetched.view);
    expect(replica.head?.oid).toBe(ana.replica.head?.oid);
    expect(replica.pending()).toHaveLength(1);
  });
});

test('[R10] a log set back further than anybody remembers loses nothing it said since', async () => {
  const { mesh, ana } = await MemoryMesh.found();
  await several(ana, 2);
  const backup = mesh.copy(ana.disk);
  await several(ana, 260);
  await ana.sync();
  await ana.sync(false);
  const restored = await ana.reopen(backup);
  await restored.say('node.beat', {});
  const [said] = restored.replica.pending().slice(-1);
  await restored.sync();
  await restored.sync();
  expect(restored.replica.state.logs.get(ana.who.id)?.ids).toContain(said?.id);
});

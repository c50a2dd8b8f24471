import { MemoryDisk, MemoryStore } from '@lanemesh/ledger';
import { stateHash } from '@lanemesh/state';
import { describe, expect, test } from 'vitest';
import { MemoryMesh, type MeshNode } from '../../../test/support/memory-mesh.ts';
import { crypto, eventId, START, who } from '../../../test/support/small-world.ts';
import { foundMesh } from './found.ts';
import { NoMesh } from './lost.ts';

const LEDGER = 'refs/heads/mesh/ledger';
const hashOf = (node: MeshNode) => stateHash(node.replica.state, crypto);
const logOf = (node: MeshNode) => `refs/heads/mesh/log/${node.who.id}`;

async function lane(ana: MeshNode): Promise<void> {
  await ana.say('lane.defined', {
    name: 'default',
    agents: ['script'],
    accept: ['true'],
    paths: [],
    verify: 'none',
    ttl: 60,
    maxAttempts: 3,
  });
}
const task = (node: MeshNode, title: string) =>
  node.say('task.enqueued', { title, lane: 'default' });

describe('a replica', () => {
  test('appends offline as well, and says what has no position yet', async () => {
    const { ana } = await MemoryMesh.found();
    await lane(ana);
    await task(ana, 'one');
    const kinds = () => ana.replica.pending().map(({ kind }) => kind);
    expect(kinds()).toEqual(['lane.defined', 'task.enqueued']);
    await ana.sync();
    expect(kinds()).toHaveLength(2);
    await ana.sync(false);
    expect(kinds()).toEqual([]);
    expect(ana.replica.state.tasks.size).toBe(1);
  });

  test('appends all events of a call or none, in batches as asked', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const events = Array.from({ length: 5 }, () => mesh.draft('node.beat', {}));
    await ana.replica.append(events, 2);
    expect(ana.replica.head?.content?.header).toMatchObject({ number: 4 });
    expect(ana.replica.pending()).toEqual(events);
    await ana.replica.append([]);
    expect(ana.replica.head?.content?.header).toMatchObject({ number: 4 });
  });

  test('does not build over the ledger of another mesh at its hub', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    await lane(ana);
    const disk = new MemoryDisk(mesh.objects);
    const store = new MemoryStore({ disk });
    const { signer } = who('eve');
    const body = { name: 'eve', capabilities: [] };
    const other = await foundMesh(store, crypto, signer, body, eventId(7), START);
    mesh.hub.refs.set(LEDGER, other.founding);
    const received = await ana.sync();
    expect(received.follow).toBe('foreign');
    expect(mesh.hub.refs.get(LEDGER)).toBe(other.founding);
  });

  test('learns nothing anew of what a fetch shows again and the ledger counts', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const ben = await mesh.member('ben', ana);
    await ben.say('node.beat', {});
    await ben.sync();
    await ana.sync(false);
    const tips = [...mesh.hub.view().logs.values()];
    await ana.replica.learn(tips);
    expect(ana.replica.tips.all()).toEqual([]);
    await ben.say('node.beat', {});
    await ana.replica.learn([ben.replica.head?.oid ?? '', ...tips]);
    expect(ana.replica.tips.all()).toEqual([]);
    await ben.sync(false);
    const view = mesh.hub.view();
    ana.disk.receive([...view.logs.values()]);
    await ana.replica.learn([...view.logs.values()]);
    expect(ana.replica.tips.all()).toEqual([ben.replica.head?.oid]);
  });

  test('notices what another process of its node appended, and goes on after it', async () => {
    const { ana } = await MemoryMesh.found();
    const daemon = await ana.reopen();
    await ana.say('node.beat', {});
    await daemon.say('node.beat', {});
    expect(daemon.replica.head?.content?.header).toMatchObject({ number: 3 });
    await ana.replica.refresh();
    expect(ana.replica.head?.oid).toBe(daemon.replica.head?.oid);
    expect(ana.replica.pending()).toHaveLength(2);
  });

  test('[R16] knows the newest batch of a log whose branch the hub lost, and gives it back', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const ben = await mesh.member('ben', ana);
    await ben.say('node.beat', {});
    await ben.sync();
    await ana.sync(false);
    await ana.replica.save();
    const log = logOf(ben);
    const head = mesh.hub.refs.get(log);
    mesh.hub.refs.delete(log);
    // In memory what the hub shows is not kept: only the ledger tells of that log.
    const again = await ana.reopen(ana.disk, 'any');
    expect(again.replica.newestOf(ben.who.id)?.oid).toBe(head);
    await again.sync();
    expect(mesh.hub.refs.get(log)).toBe(head);
  });

  test('two that work offline and meet have equal hashes, in either order', async () => {
    for (const turned of [false, true]) {
      const { mesh, ana } = await MemoryMesh.found();
      await lane(ana);
      await ana.sync();
      const ben = await mesh.member('ben', ana);
      for (const title of ['a', 'b', 'c']) {
        await task(ana, title);
        await task(ben, title);
      }
      const order = turned ? [ben, ana] : [ana, ben];
      for (let round = 0; round < 3; round++) for (const node of order) await node.sync();
      for (const node of order) await node.sync(false);
      expect(hashOf(ana)).toBe(hashOf(ben));
      expect(ana.replica.state.tasks.size).toBe(6);
      expect([...ana.replica.pending(), ...ben.replica.pending()]).toEqual([]);
    }
  });

  test('starts again with what was durable, with a snapshot and without', async () => {
    const { ana } = await MemoryMesh.found();
    await lane(ana);
    for (const title of ['a', 'b']) await task(ana, title);
    await ana.sync();
    await ana.sync(false);
    const saver = await ana.reopen(ana.disk, 'build');
    await saver.replica.save();
    await task(ana, 'c');
    await ana.sync();
    await ana.sync(false);
    await task(ana, 'd');
    for (const snapshots of [null, 'build', 'another build']) {
      const again = await ana.reopen(ana.disk, snapshots);
      expect(hashOf(again)).toBe(hashOf(ana));
      expect(again.replica.pending()).toEqual(ana.replica.pending());
      expect(again.replica.unsaved < again.replica.state.position).toBe(snapshots === 'build');
    }
  });

  test('folds from the beginning where the snapshot is of a history that was lost', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    await lane(ana);
    await ana.sync();
    await ana.sync(false);
    const disk = mesh.copy(ana.disk);
    await task(ana, 'lost');
    await ana.sync();
    await ana.sync(false);
    const saver = await ana.reopen(ana.disk, 'build');
    await saver.replica.save();
    disk.blobs.set('snapshot', ana.disk.blobs.get('snapshot') as Uint8Array);
    const again = await ana.reopen(disk, 'build');
    expect(again.replica.state.tip.oid).toBe(disk.refs.get(LEDGER));
    expect(again.replica.state.tasks.size).toBe(0);
  });

  test('cannot be opened without its founding commit', async () => {
    const { mesh } = await MemoryMesh.found();
    await expect(mesh.open(who('ana'), new MemoryDisk(mesh.objects))).rejects.toThrow(NoMesh);
  });

  test('loses nothing after a time away longer than an entry may walk', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const events = Array.from({ length: 4200 }, () => mesh.draft('node.beat', {}));
    await ana.replica.append(events, 1);
    expect(ana.replica.pending()).toHaveLength(4200);
    for (let round = 0; round < 3; round++) await ana.sync();
    expect(ana.replica.pending()).toEqual([]);
    expect(ana.replica.state.position).toBe(4201);
    expect(ana.replica.state.deadCount).toBe(0);
  });
});

describe('INV-3: a restored backup', () => {
  test('takes its own log over from the hub, and signs again what was new, with the same ids', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    await lane(ana);
    const backup = mesh.copy(ana.disk);
    await task(ana, 'after the backup');
    await ana.sync();
    await ana.sync(false);
    const restored = await ana.reopen(backup);
    const event = mesh.draft('task.enqueued', { title: 'from the backup', lane: 'default' });
    await restored.replica.append([event]);
    const forked = restored.replica.head?.oid;
    for (let round = 0; round < 3; round++) await restored.sync();
    const { state } = restored.replica;
    expect([...state.tasks.values()].map(({ title }) => title).sort()).toEqual([
      'after the backup',
      'from the backup',
    ]);
    expect(state.tasks.has(`${ana.who.id}:${event.id}`)).toBe(true);
    expect(restored.replica.pending()).toEqual([]);
    expect(restored.replica.head?.oid).not.toBe(forked);
    expect(mesh.hub.refs.get(logOf(ana))).toBe(restored.replica.head?.oid);
  });

  test('also what the hub holds and no entry brought in is taken over first', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    await lane(ana);
    await ana.sync();
    await ana.sync(false);
    const backup = mesh.copy(ana.disk);
    await task(ana, 'pushed');
    await ana.sync(false);
    const restored = await ana.reopen(backup);
    await task(restored, 'restored');
    for (let round = 0; round < 3; round++) await restored.sync();
    const titles = [...restored.replica.state.tasks.values()].map(({ title }) => title);
    expect(titles.sort()).toEqual(['pushed', 'restored']);
    expect(restored.replica.state.logs.get(ana.who.id)?.marked).toBe(false);
  });
});

test('[R10] what a fork said is signed again also where another node wove it first', async () => {
  const { mesh, ana } = await MemoryMesh.found();
  await lane(ana);
  await ana.sync();
  const ben = await mesh.member('ben', ana);
  const backup = mesh.copy(ben.disk);
  await task(ben, 'first');
  await ben.sync();
  await ben.sync(false);
  const restored = await ben.reopen(backup);
  await task(restored, 'second');
  // It pushes its log before it has seen the hub.
  const head = restored.replica.head?.oid as string;
  mesh.hub.refs.set('refs/heads/mesh/log/elsewhere', head);
  await ana.sync();
  await ana.sync();
  await ana.sync(false);
  expect(ana.replica.state.logs.get(ben.who.id)?.marked).toBe(true);
  const empty = mesh.copy(ben.disk);
  const again = await ben.reopen(empty);
  for (let round = 0; round < 3; round++) await again.sync();
  const titles = [...again.replica.state.tasks.values()].map(({ title }) => title);
  expect(titles.sort()).toEqual(['first', 'second']);
  expect(again.replica.pending()).toEqual([]);
});

test('[R16] a log found under any name comes in, and junk under its name changes nothing', async () => {
  const { mesh, ana } = await MemoryMesh.found();
  await lane(ana);
  await ana.sync();
  const ben = await mesh.member('ben', ana);
  await task(ben, 'from ben');
  await ben.sync(false);
  const tip = mesh.hub.refs.get(logOf(ben)) as string;
  mesh.hub.refs.set('refs/heads/mesh/log/elsewhere', tip);
  mesh.hub.refs.set(logOf(ben), mesh.founding);
  await ana.sync();
  await ana.sync(false);
  expect(ana.replica.state.tasks.size).toBe(1);
  expect(ana.replica.state.logs.get(ben.who.id)?.head).toBe(tip);
});

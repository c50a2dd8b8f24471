import { inviteProofMessage, isEntry, LIMITS, readCommit, toHex } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { MemoryMesh, type MeshNode } from '../../../test/support/memory-mesh.ts';
import { crypto, START, who } from '../../../test/support/small-world.ts';
import { outgoing, weaveEntry, weaveLocally } from './index.ts';

const LEDGER = 'refs/heads/mesh/ledger';
const logRef = (node: MeshNode, suffix = '') => `refs/heads/mesh/log/${node.who.id}${suffix}`;

async function updates(node: MeshNode, weave = true) {
  const fetched = await node.transport.fetch();
  if (!fetched.ok) throw new Error(fetched.message);
  const { follow } = await node.replica.receive(fetched.view);
  return outgoing(node.replica, fetched.view, follow, weave);
}
const refsOf = async (node: MeshNode, weave = true) =>
  (await updates(node, weave)).map(({ ref }) => ref);

describe('a push', () => {
  test('carries the own log always, an entry when asked to, and nothing when there is nothing', async () => {
    const { ana } = await MemoryMesh.found();
    expect(await updates(ana)).toEqual([]);
    await ana.say('node.beat', {});
    expect(await refsOf(ana, false)).toEqual([logRef(ana)]);
    expect(await refsOf(ana)).toEqual([logRef(ana), LEDGER]);
    await ana.sync();
    expect(await updates(ana)).toEqual([]);
  });

  test('carries the log also where the entry lost its race, and the next one brings it in', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const ben = await mesh.member('ben', ana);
    await ana.say('node.beat', {});
    await ben.say('node.beat', {});
    const late = await updates(ben);
    await ana.sync();
    const outcome = await ben.transport.push(late);
    expect(outcome).toMatchObject({
      refs: new Map([
        [logRef(ben), 'ok'],
        [LEDGER, 'rejected'],
      ]),
    });
    await ana.sync();
    await ben.sync(false);
    expect(ben.replica.pending()).toEqual([]);
  });

  test('goes to another mailbox where somebody blocks the own one', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const ben = await mesh.member('ben', ana);
    mesh.hub.refs.set(logRef(ben), mesh.founding);
    await ben.say('node.beat', {});
    expect(await refsOf(ben, false)).toEqual([logRef(ben, '.1')]);
    await ben.sync();
    await ben.sync(false);
    expect(ben.replica.pending()).toEqual([]);
  });

  test('goes to the own mailbox where the hub lost batches, also after a restart', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    for (let i = 0; i < 3; i++) {
      await ana.say('node.beat', {});
      await ana.sync();
    }
    await ana.sync(false);
    mesh.hub.refs.set(logRef(ana), mesh.founding);
    expect(await refsOf(ana, false)).toEqual([logRef(ana)]);
    const saver = await ana.reopen(ana.disk, 'build');
    await saver.replica.save();
    const again = await ana.reopen(ana.disk, 'build');
    expect(await refsOf(again, false)).toEqual([logRef(ana)]);
  });

  test('gives back logs of others that the hub lost', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const ben = await mesh.member('ben', ana);
    const tip = mesh.hub.refs.get(logRef(ben));
    mesh.hub.refs.delete(logRef(ben));
    expect(await updates(ana, false)).toEqual([{ ref: logRef(ben), to: tip }]);
  });
});

describe('an entry', () => {
  test('[R6] of a newcomer with an invite brings in its own first batch alone', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const invite = who('invite').signer;
    await ana.say('node.invited', { key: invite.publicKey, roles: ['worker'], expires: START * 2 });
    await ana.sync();
    await ana.say('node.beat', {});
    await ana.sync(false);
    const ben = await mesh.newcomer('ben');
    const key = ben.who.signer.publicKey;
    const proof = toHex(invite.sign(inviteProofMessage(mesh.meshId, key)));
    await ben.say('node.joined', {
      name: 'ben',
      key,
      capabilities: [],
      invite: { key: invite.publicKey, proof },
    });
    await ben.sync();
    await ben.sync(false);
    expect(ben.replica.state.members.get(ben.who.id)?.standing).toBe('admitted');
    const oid = ben.replica.state.tip.oid;
    const entry = readCommit(oid, mesh.objects.get(oid)?.raw as Uint8Array, crypto);
    expect(isEntry(entry) && entry.content.header.logs.map(({ author }) => author)).toEqual([
      ben.who.id,
    ]);
  });

  test('[R6] that would be void is not made: by a stranger, or by who only asked to join', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const eve = await mesh.newcomer('eve');
    const key = eve.who.signer.publicKey;
    await eve.say('node.joined', { name: 'eve', key, capabilities: [] });
    expect(await refsOf(eve)).toEqual([logRef(eve)]);
    await eve.sync();
    await ana.sync();
    await eve.sync(false);
    expect(eve.replica.state.members.get(eve.who.id)?.standing).toBe('pending');
    await eve.say('node.beat', {});
    expect(await refsOf(eve)).toEqual([logRef(eve)]);
    expect(await weaveEntry(eve.replica, null)).toBeNull();
  });

  test('[R6] stands above everything its weaver saw, but not too high to count', async () => {
    const { ana } = await MemoryMesh.found();
    await ana.say('node.beat', {});
    const height = async () => {
      const oid = await weaveEntry(ana.replica, null);
      const header = oid && ana.replica.commits.get(oid)?.content?.header;
      return header && header.t === 'entry' ? header.height : null;
    };
    ana.replica.heights.max = 7;
    expect(await height()).toBe(8);
    expect(await height()).toBe(9);
    ana.replica.heights.max = LIMITS.jump * 3;
    expect(await height()).toBe(LIMITS.jump);
  });

  test('is followed at once where the mesh has no hub', async () => {
    const { ana } = await MemoryMesh.found();
    expect(await weaveLocally(ana.replica)).toBeNull();
    await ana.say('node.beat', {});
    const entry = await weaveLocally(ana.replica);
    expect(ana.replica.state.tip.oid).toBe(entry);
    expect(ana.replica.pending()).toEqual([]);
  });
});

test('INV-6: a commit too large to be read, pushed by anybody, stops nobody and rewinds nothing', async () => {
  const { mesh, ana } = await MemoryMesh.found();
  const ben = await mesh.member('ben', ana);
  const behind = mesh.copy(ben.disk);
  await ana.say('node.beat', {});
  await ana.sync();
  await ana.sync(false);
  const { tip } = ana.replica.state;
  const who = 'Eve <eve@example.org> 1700000000 +0000';
  const tree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
  const head = `tree ${tree}\nparent ${tip.oid}\nauthor ${who}\ncommitter ${who}\n`;
  const huge = new TextEncoder().encode(`${head}\n${'x'.repeat(2_000_000)}\n`);
  mesh.hub.refs.set(LEDGER, mesh.objects.add(huge));
  const late = await ben.reopen(behind);
  expect((await late.sync(false)).follow).toBe('follow');
  expect(late.replica.state.tip.oid).toBe(tip.oid);
  await ana.say('node.beat', {});
  await ana.sync();
  await ana.sync(false);
  expect(ana.replica.pending()).toEqual([]);
  expect(ana.replica.state.tip.height).toBe(tip.height + 1);
});

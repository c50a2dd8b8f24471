import { KeyMissing } from '@lanemesh/ledger';
import { stateHash } from '@lanemesh/state';
import { describe, expect, test } from 'vitest';
import { MemoryMesh, type MeshNode } from '../../../test/support/memory-mesh.ts';
import { crypto } from '../../../test/support/small-world.ts';

const keysOf = (node: MeshNode) => node.replica.state.logs.get(node.who.id)?.keys;
const hashOf = (node: MeshNode) => stateHash(node.replica.state, crypto);
/** The key that signed a node's newest batch, or the entry followed. */
const signed = (node: MeshNode, oid = node.replica.head?.oid ?? '') =>
  node.replica.commits.get(oid)?.content?.key;

async function worldOf(): Promise<{ mesh: MemoryMesh; ana: MeshNode; ben: MeshNode }> {
  const { mesh, ana } = await MemoryMesh.found();
  return { mesh, ana, ben: await mesh.member('ben', ana) };
}

describe('a node with a new key', () => {
  test('signs batches with it at once, and entries once the rotation is ordered', async () => {
    const { ana, ben } = await worldOf();
    const old = ana.who.signer.publicKey;
    const { publicKey } = await ana.rotate('second');
    expect(signed(ana)).toBe(old);
    await ana.say('node.beat', {});
    expect(signed(ana)).toBe(publicKey);
    await ana.sync();
    await ana.sync(false);
    expect(keysOf(ana)).toEqual([old, publicKey]);
    expect(signed(ana, ana.replica.state.tip.oid)).toBe(old);
    await ana.say('node.beat', {});
    await ana.sync();
    await ana.sync(false);
    expect(signed(ana, ana.replica.state.tip.oid)).toBe(publicKey);
    await ben.sync(false);
    expect(hashOf(ben)).toBe(hashOf(ana));
  });

  test('is carried by others, also with batches after it, and goes on after a restart', async () => {
    const { ana, ben } = await worldOf();
    const { publicKey } = await ben.rotate('second');
    const again = await ben.reopen();
    await again.say('node.beat', {});
    expect(signed(again)).toBe(publicKey);
    await again.sync(false);
    await ana.sync();
    await ana.sync(false);
    expect(ana.replica.state.logs.get(ben.who.id)?.keys.at(-1)).toBe(publicKey);
    await again.sync(false);
    expect(again.replica.pending()).toEqual([]);
    await again.say('node.beat', {});
    await again.sync();
    await again.sync(false);
    expect(signed(again, again.replica.state.tip.oid)).toBe(publicKey);
  });

  test('that is lost cannot go on; one that was prepared and never said changes nothing', async () => {
    const { ana } = await worldOf();
    const old = ana.who.signer.publicKey;
    await ana.rotate('second');
    const restored = await ana.reopen();
    restored.keys.clear();
    await expect(restored.say('node.beat', {})).rejects.toBeInstanceOf(KeyMissing);
    const { ana: other } = await worldOf();
    other.keys.set('0'.repeat(64), other.who.signer);
    await other.say('node.beat', {});
    expect(signed(other)).toBe(old);
  });

  test('says its rotation again where another copy of it came first', async () => {
    const { mesh, ana, ben } = await worldOf();
    const copy = await mesh.open(ben.who, mesh.copy(ben.disk));
    await copy.say('node.beat', {});
    await copy.sync(false);
    await ana.sync();
    await ana.sync(false);
    const { publicKey } = await ben.rotate('second');
    await ben.say('node.renamed', { node: ben.who.id, name: 'benny' });
    await ben.sync(false);
    await ben.sync(false);
    for (const node of [ana, ben, ana]) await node.sync();
    await ben.sync(false);
    expect(keysOf(ben)).toEqual([ben.who.signer.publicKey, publicKey]);
    expect(ben.replica.state.members.get(ben.who.id)?.name).toBe('benny');
    expect(ben.replica.pending()).toEqual([]);
    await ben.say('node.beat', {});
    expect(signed(ben)).toBe(publicKey);
  });

  test('leaves a copy of it without that key silent, with all that it said', async () => {
    const { mesh, ana, ben } = await worldOf();
    const copy = await mesh.open(ben.who, mesh.copy(ben.disk));
    await ben.rotate('second');
    await ben.sync();
    await ben.sync(false);
    await copy.say('node.renamed', { node: ben.who.id, name: 'thief' });
    const { head } = copy.replica;
    await copy.sync();
    await copy.sync();
    expect(copy.replica.head?.oid).toBe(head?.oid);
    expect(copy.replica.own.missingKey()).toBe(keysOf(copy)?.at(-1));
    await expect(copy.say('node.beat', {})).rejects.toBeInstanceOf(KeyMissing);
    expect(copy.replica.pending()).toHaveLength(1);
    for (const node of [ana, ben, ana, ben]) await node.sync();
    expect(ana.replica.state.members.get(ben.who.id)?.name).toBe('ben');
    expect([...ana.replica.known.strays.values()]).toEqual([
      { author: ben.who.id, problem: 'is signed by a key that is not its log’s' },
    ]);
    expect(ana.replica.state.logs.get(ben.who.id)?.marked).toBe(false);
    await ben.say('node.beat', {});
    await ben.sync();
    await ben.sync(false);
    expect(ben.replica.pending()).toEqual([]);
  });

  test('signs with the old one again on a side of a fork that never heard of the new', async () => {
    const { mesh, ana, ben } = await worldOf();
    const LEDGER = 'refs/heads/mesh/ledger';
    const common = mesh.hub.refs.get(LEDGER) as string;
    const { publicKey } = await ana.rotate('second');
    await ana.sync();
    await ana.sync(false);
    mesh.hub.refs.set(LEDGER, common);
    mesh.hub.refs.delete(`refs/heads/mesh/log/${ana.who.id}`);
    await ben.say('node.beat', {});
    await ben.sync();
    await ana.sync(false);
    ana.mono = 30_000;
    await ana.sync(false);
    for (const node of [ana, ana, ben]) await node.sync();
    await ana.sync(false);
    expect(keysOf(ana)).toEqual([ana.who.signer.publicKey, publicKey]);
    expect(ana.replica.pending()).toEqual([]);
    expect(hashOf(ben)).toBe(hashOf(ana));
    await ana.say('node.beat', {});
    expect(signed(ana)).toBe(publicKey);
  });
});

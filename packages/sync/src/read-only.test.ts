import { missingRules, newestOf, RULE_SETS, stateHash, UpgradeNeeded } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { MemoryMesh } from '../../../test/support/memory-mesh.ts';
import { crypto } from '../../../test/support/small-world.ts';
import { outgoing, weaveLocally } from './index.ts';

/** The first rule set that this build lacks. */
const UNKNOWN = newestOf(RULE_SETS) + 1;

/** A mesh of two that ana puts under rules this build does not know, while ben has more to say. */
async function upgraded() {
  const { mesh, ana } = await MemoryMesh.found();
  const ben = await mesh.member('ben', ana);
  await ben.say('node.beat', {});
  await ana.say('mesh.upgraded', { rules: UNKNOWN });
  await ana.sync();
  await ana.sync(false);
  return { mesh, ana, ben };
}

test('INV-4: under unknown rules a node takes nothing in from its user, and says why', async () => {
  const { ana, ben } = await upgraded();
  await ben.sync();
  for (const node of [ana, ben]) {
    const hash = stateHash(node.replica.state, crypto);
    expect(missingRules(node.replica.state)).toBe(UNKNOWN);
    const head = node.replica.head?.oid;
    await expect(node.say('node.beat', {})).rejects.toThrow(UpgradeNeeded);
    expect(node.replica.head?.oid).toBe(head);
    expect(stateHash(node.replica.state, crypto)).toBe(hash);
  }
});

test('INV-4: it carries what was signed before, and weaves and gives back nothing', async () => {
  const { mesh, ana, ben } = await upgraded();
  const ledger = ana.replica.state.tip.oid;
  await ben.sync();
  expect(ben.replica.state.tip.oid).toBe(ledger);
  expect([...mesh.hub.refs.values()]).toContain(ben.replica.head?.oid);
  expect(ben.replica.pending()).toHaveLength(1);
  await ben.sync();
  expect([...mesh.hub.refs.values()]).toContain(ledger);
  expect(await weaveLocally(ben.replica)).toBeNull();
  const view = { ledger: null, logs: new Map() };
  const updates = await outgoing(ben.replica, view, 'heal', true);
  expect(updates.filter(({ ref }) => ref.endsWith('/ledger'))).toEqual([]);
});

test('INV-4: it starts again where it stopped, with and without a snapshot', async () => {
  const { ben } = await upgraded();
  await ben.sync();
  const hash = stateHash(ben.replica.state, crypto);
  await ben.replica.save();
  for (const snapshots of [null, '']) {
    const again = await ben.reopen(undefined, snapshots);
    expect(stateHash(again.replica.state, crypto)).toBe(hash);
    expect(missingRules(again.replica.state)).toBe(UNKNOWN);
  }
});

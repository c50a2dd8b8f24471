import { type CommitStore, LEDGER_REF, logRef, MemoryStore } from '@lanemesh/ledger';
import { stateHash } from '@lanemesh/state';
import { describe, expect, test } from 'vitest';
import { MemoryMesh, type MeshNode } from '../../../test/support/memory-mesh.ts';
import { rawCommit } from '../../../test/support/raw-commit.ts';
import { crypto, who } from '../../../test/support/small-world.ts';
import { inCi } from '../../../test/support/tier.ts';
import { audit } from './audit.ts';

const HUB_LOG = 'refs/hub/log/';

async function told() {
  const { mesh, ana } = await MemoryMesh.found();
  const ben = await mesh.member('ben', ana);
  for (const node of [ben, ana, ben]) {
    await node.say('node.beat', {});
    await node.sync();
    await node.sync(false);
  }
  await ana.sync(false);
  return { mesh, ana, ben };
}

function look(node: MeshNode, store: CommitStore = node.replica.options.store) {
  return audit(store, crypto, { founding: node.mesh.founding, mesh: node.mesh.meshId });
}

/** A store in which one object is not what it was; null: it throws where that one is asked for. */
class Damaged extends MemoryStore {
  constructor(
    node: MeshNode,
    private readonly oid: string,
    private readonly raw: Uint8Array | null,
  ) {
    super({ disk: node.disk });
  }

  override async read(oids: readonly string[]) {
    if (oids.includes(this.oid) && this.raw === null) throw new Error('object is corrupt');
    const found = new Map(await super.read(oids));
    if (found.has(this.oid) && this.raw) found.set(this.oid, this.raw);
    return found;
  }
}

describe('an audit', () => {
  test('of what nobody touched finds nothing, and comes to the same state', async () => {
    const { ana, ben } = await told();
    for (const node of [ana, ben]) {
      const { state } = node.replica;
      const found = await look(node);
      expect(found).toMatchObject({ findings: [], voids: [], forks: [], deadLetters: 0 });
      expect(found).toMatchObject({ entries: state.entries.size - 1, events: state.position });
      expect(found.batches).toBe([...state.logs.values()].reduce((sum, l) => sum + l.number, 0));
      expect(stateHash(found.state ?? state, crypto)).toBe(stateHash(state, crypto));
      expect([...(found.keys.get(ben.who.id) ?? [])]).toEqual([ben.who.signer.publicKey]);
    }
  });

  test('[R4] of another mesh’s founding commit says so, and judges nothing', async () => {
    const { ana } = await told();
    const { founding } = ana.mesh;
    const store = ana.replica.options.store;
    for (const wrong of [
      { founding, mesh: '0'.repeat(64) },
      { founding: ana.replica.state.tip.oid, mesh: ana.mesh.meshId },
      { founding: '0'.repeat(40), mesh: ana.mesh.meshId },
    ]) {
      const found = await audit(store, crypto, wrong);
      expect(found).toMatchObject({ state: null, events: 0 });
      expect(found.findings).toMatchObject([{ position: 1, commit: wrong.founding, rule: 'R4' }]);
    }
  });

  test('[R1] names bytes that stand in another’s place, also where they lead round in a ring', async () => {
    const { mesh, ana, ben } = await told();
    const head = ben.replica.state.logs.get(ben.who.id)?.head as string;
    const batch = mesh.objects.get(head);
    const [below = ''] = batch?.parents ?? [];
    const rest = new Map(await ana.replica.options.store.read([head, below]));
    const found = await look(ana, new Damaged(ana, below, rest.get(head) as Uint8Array));
    expect(found.findings[0]).toMatchObject({ commit: below, node: ben.who.id, rule: 'R1' });
    expect(found.findings[0]?.problem).toMatch(/bytes/);
    expect(found.events).toBeLessThan(ana.replica.state.position);
  });

  test('[R1] reads around an object that cannot be read, and names it', async () => {
    const { ana, ben } = await told();
    const head = ben.replica.state.logs.get(ben.who.id)?.head as string;
    const found = await look(ana, new Damaged(ana, head, null));
    expect(found.findings.map(({ commit }) => commit)).toContain(head);
    expect(found.state?.entries.size).toBeGreaterThan(2);
  });

  test('[R16] tells junk in its own branches from junk in those that show the hub', async () => {
    const { mesh, ana, ben } = await told();
    const junk = mesh.objects.add(rawCommit('junk\n', [ana.replica.state.tip.oid]));
    ana.disk.receive([junk]);
    ana.disk.refs.set(`${HUB_LOG}${ben.who.id}`, junk);
    ana.disk.refs.set('refs/hub/ledger', junk);
    const shown = await look(ana);
    expect(shown.findings).toEqual([]);
    expect(shown.voids).toMatchObject([{ commit: junk, rule: 'R1' }]);
    ana.disk.refs.set(logRef(ana.who.id), junk);
    expect((await look(ana)).findings).toMatchObject([{ commit: junk, rule: 'R1' }]);
    ana.disk.refs.set(LEDGER_REF, junk);
    const { findings, state } = await look(ana);
    expect(findings[0]).toMatchObject({ commit: junk, rule: 'R1' });
    expect(findings[0]?.position).toBe((state?.position ?? 0) + 1);
    expect(state?.tip.oid).toBe(ana.replica.state.tip.oid);
  });

  test('[R9] shows what is left of a node that may not speak', async () => {
    const { ana, ben } = await told();
    await ana.say('node.revoked', { node: ben.who.id });
    await ana.sync();
    await ana.sync(false);
    await ben.say('node.beat', {});
    const head = ben.replica.head?.oid as string;
    ana.disk.receive([head]);
    ana.disk.refs.set(`${HUB_LOG}${ben.who.id}`, head);
    const { findings, voids } = await look(ana);
    expect(findings).toEqual([]);
    expect(voids).toMatchObject([{ commit: head, node: ben.who.id, rule: 'R9' }]);
    expect(voids[0]?.problem).toMatch(/revoked/);
  });

  test('[R10] names logs that forked', async () => {
    const { mesh, ana, ben } = await told();
    const again = await ben.reopen(mesh.copy(ben.disk));
    for (const node of [ben, again]) {
      await node.say('node.beat', {});
      mesh.hub.refs.set(logRef(ben.who.id, node === ben ? 0 : 1), node.replica.head?.oid as string);
    }
    for (let round = 0; round < 3; round++) await ana.sync();
    expect((await look(ana)).forks).toEqual([who('ben').id]);
  });

  inCi(test)('of a log with more than one entry may walk finds nothing', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const events = Array.from({ length: 4200 }, () => mesh.draft('node.beat', {}));
    await ana.replica.append(events, 1);
    expect((await look(ana)).findings).toEqual([]);
  });
});

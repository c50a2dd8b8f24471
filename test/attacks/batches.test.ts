import { join } from 'node:path';
import { type Event, encode, type Json } from '@lanemesh/event';
import { createGitStore, LEDGER_REF, logRef, openGitStore } from '@lanemesh/ledger';
import { foundMesh, type HubFinding } from '@lanemesh/sync';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { who } from '../support/small-world.ts';
import { tier } from '../support/tier.ts';
import { Attacker, crypto, type Held } from './attacker.ts';
import {
  agreed,
  attackWorld,
  auditOf,
  here,
  isVoid,
  meet,
  mesh,
  type Node,
  note,
  say,
  type World,
} from './world.ts';

let world: World;
const hash = () => agreed(world);

beforeAll(async () => {
  world = await attackWorld();
});

/** Whoever owns a log, or holds a copy of it, gives it back. */
afterEach(() => {
  for (const ref of world.hub.refs().keys()) if (ref !== LEDGER_REF) world.hub.point(ref, null);
});

/** A commit at a log's branch of the hub: without effect, named to those who sync and verify. */
async function isIgnored(
  ref: string,
  forged: string,
  named: Partial<HubFinding> & { readonly rule: string },
  culprit = forged,
): Promise<void> {
  const before = (await meet(world.ben, false)).stateHash;
  world.hub.point(ref, forged);
  const synced = await meet(world.ana);
  expect(synced.stateHash).toBe(before);
  const branch = ref.replace('refs/heads/', '');
  expect(synced.findings).toContainEqual(
    expect.objectContaining({ ref: branch, commit: forged, ...named }),
  );
  const { findings, voids } = await auditOf(world.ana);
  expect(findings).toEqual([]);
  expect(voids.map(({ commit }) => commit)).toContain(culprit);
}

/** The newest batch of a node that the ledger counts, at the hub. */
async function headOf(node: Node): Promise<string> {
  return (await auditOf(world.ana)).state?.logs.get(node.id)?.head as string;
}

describe('a batch that belongs elsewhere', () => {
  test('[R4] of another mesh of the same key is ignored', async () => {
    const { ben, hub } = world;
    const header = { mesh: 'a'.repeat(64) };
    const forged = hub.batch(ben, await headOf(ben), [note()], { header });
    await isIgnored(ben.log, forged, { what: 'junk', rule: 'R4', node: ben.id });
  });

  test('[R4] a whole log of another mesh is ignored', async () => {
    const dir = join(world.folder, 'other.git');
    await createGitStore(dir);
    const store = openGitStore({ dir });
    const { signer } = who('stranger');
    const body = { name: 'stranger', capabilities: [] };
    const { founding, node } = await foundMesh(store, crypto, signer, body, note().id, 1);
    await store.close();
    const raw = new Attacker(dir).raw(founding);
    await isIgnored(logRef(node), world.hub.put(raw), { what: 'junk', rule: 'R4', node });
  });

  test('[R7] in the name of another author is ignored', async () => {
    const { ben, eve, hub } = world;
    const { signer } = eve;
    const forged = hub.batch(ben, await headOf(ben), [note()], { signer });
    await isIgnored(ben.log, forged, { what: 'junk', rule: 'R7' });
  });

  test('[R2] on another parent, or on the right one with another number, is ignored', async () => {
    const { ana, ben, hub } = world;
    const [own, others] = [await headOf(ben), await headOf(ana)];
    const forged = [
      hub.batch(ben, others, [note()]),
      hub.batch(ben, own, [note()], { header: { number: 99 } }),
      hub.batch(ben, own, [note()], { header: { prev: hub.commit(others).digest } }),
      hub.batch(ben, own, [note()], { parents: [hub.ledger] }),
    ];
    for (const batch of forged.slice(tier({ test: -2, ci: 0 })))
      await isIgnored(ben.log, batch, { what: 'junk', rule: 'R7' });
    const junk = hub.junk(own);
    const above = hub.batch(ben, own, [note()], { parents: [junk] });
    await isIgnored(ben.log, above, { what: 'junk', rule: 'R7' }, junk);
  });

  test('[R6] makes the entry void that weaves it, whole', async () => {
    const { ben, eve, hub } = world;
    const own = await headOf(ben);
    const foreign = hub.batch(ben, own, [note()], { header: { mesh: 'a'.repeat(64) } });
    await isVoid(world, hub.entry(eve, [foreign]), 'R4', foreign);
    const others = hub.batch(ben, await headOf(ben), [note()], { signer: eve.signer });
    const good = hub.batch(eve, await headOf(eve), [note()]);
    await isVoid(world, hub.entry(eve, [others, good]), 'R7', others);
    const number = hub.batch(ben, await headOf(ben), [note()], { header: { number: 9 } });
    const entry = hub.entry(eve, [number]);
    const before = await isVoid(world, entry, 'R2', number);
    hub.point(LEDGER_REF, entry);
    expect(await hash()).toBe(before);
    await say(ben, 'x.onwards');
    expect(hub.commit(hub.ledger).parents.at(-1)).toBe(entry);
  });
});

describe('what was said once', () => {
  test('[R9] a batch replayed by an entry brings in nothing', async () => {
    const { eve, hub } = world;
    await hash();
    const before = (await auditOf(world.ana)).state;
    const counted = await headOf(world.ben);
    hub.point(LEDGER_REF, hub.entry(eve, [counted]));
    await hash();
    const { state, deadLetters } = await auditOf(world.ana);
    expect(state?.tip.height).toBe((before?.tip.height ?? 0) + 1);
    expect([state?.position, deadLetters]).toEqual([before?.position, before?.deadCount]);
    expect(state?.logs.get(world.ben.id)).toEqual(before?.logs.get(world.ben.id));
  });

  test('[R16] a log’s branch put back to an older batch is given what it lost', async () => {
    const before = await hash();
    const [older] = world.hub.commit(await headOf(world.ben)).parents;
    world.hub.point(world.ben.log, older as string);
    const synced = await meet(world.ana);
    expect(synced).toMatchObject({ stateHash: before });
    expect(world.hub.ref(world.ben.log)).toBe(await headOf(world.ben));
  });

  test('[R11] an event said twice has effect once, and is told as a dead letter', async () => {
    const { eve, hub } = world;
    await hash();
    const event = note();
    const first = hub.batch(eve, await headOf(eve), [event]);
    const { deadLetters } = await auditOf(world.ana);
    hub.point(eve.log, hub.batch(eve, first, [event, note(), event]));
    await hash();
    const found = await auditOf(world.ana);
    expect([found.findings, found.deadLetters]).toEqual([[], deadLetters + 2]);
    expect(found.state?.deadLetters.at(-1)).toMatchObject({ author: eve.id, id: event.id });
    expect(found.state?.deadLetters.at(-1)?.reason).toMatch(/^id: /);
  });

  test('[R8] logs woven twice or in another order make the entry void', async () => {
    const { ben, eve, hub } = world;
    await hash();
    for (const twice of tier({ test: [true], ci: [true, false] })) {
      const batches = [
        hub.batch(ben, await headOf(ben), [note()]),
        hub.batch(eve, await headOf(eve), [note()]),
      ];
      const ordered = hub.commit(hub.entry(eve, batches));
      const header = ordered.content?.header;
      const logs = header?.t === 'entry' ? [...header.logs] : [];
      const [on = '', one = '', two = ''] = ordered.parents;
      const forged = twice
        ? { header: { logs: [logs[0], logs[0]] }, parents: [on, one, one] }
        : { header: { logs: logs.reverse() }, parents: [on, two, one] };
      await isVoid(world, hub.entry(eve, batches, forged), 'R8');
    }
  });
});

describe('a key that must not speak', () => {
  test('[R10] two batches on one parent mark their author, until an admin settles it', async () => {
    const { ana, eve, hub } = world;
    await hash();
    const parent = await headOf(eve);
    hub.point(eve.log, hub.batch(eve, parent, [note('x.one')]));
    hub.point(`${eve.log}.1`, hub.batch(eve, parent, [note('x.other')]));
    for (let round = 0; round < 2; round++) await hash();
    const marked = await auditOf(ana);
    expect(marked.forks).toEqual([eve.id]);
    expect(marked.state?.logs.get(eve.id)?.marked).toBe(true);
    const { json } = await here(ana, 'status');
    expect(json).toMatchObject({ needsYou: [{ what: 'node', id: eve.id }] });
    // All others are heard, and Eve’s own next words as well.
    await say(world.ben, 'x.onwards');
    const { head } = marked.state?.logs.get(eve.id) ?? { head: '' };
    await say(ana, 'node.resumed', { node: eve.id, head });
    expect((await auditOf(ana)).state?.logs.get(eve.id)?.marked).toBe(false);
  });

  test('[R9] an unknown author may place one node.joined, and nothing after it', async () => {
    const { ana, hub } = world;
    const { mallory, joined } = stranger('mallory');
    await hash();
    const before = (await auditOf(ana)).state?.position ?? 0;
    const first = hub.batch(mallory, null, [joined]);
    const more = hub.batch(mallory, first, [note(), note()]);
    hub.point(logRef(mallory.id), hub.batch(mallory, more, [note()]));
    const after = await hash();
    const { state } = await auditOf(ana);
    expect(state?.position).toBe(before + 1);
    expect(state?.members.get(mallory.id)).toMatchObject({ standing: 'pending', roles: [] });
    // Also where a member weaves all of it.
    hub.point(LEDGER_REF, hub.entry(world.eve, [hub.ref(logRef(mallory.id))]));
    expect(await hash()).not.toBe(after);
    const found = await auditOf(ana);
    expect(found.state?.position).toBe(before + 1);
    expect(found.voids).toContainEqual(
      expect.objectContaining({ node: mallory.id, rule: 'R9', problem: expect.any(String) }),
    );
  });

  test('[R2] a log that begins with anything else joins nothing', async () => {
    const { hub } = world;
    const { mallory, joined } = stranger('mallory the second');
    const newer = encode({ ...joined, v: 1 } as unknown as Json);
    const starts = [[note()], [joined, note()], [newer], ['no event']];
    for (const content of starts.slice(tier({ test: -2, ci: 0 }))) {
      const forged = hub.batch(mallory, null, content);
      await isIgnored(logRef(mallory.id), forged, { what: 'junk', rule: 'R7' });
    }
  });
});

function stranger(name: string): { mallory: Held; joined: Event } {
  const { id, signer } = who(name);
  const body = { name: 'mallory', key: signer.publicKey, capabilities: [] };
  return { mallory: { id, signer }, joined: { ...note('node.joined', body) } };
}

test('`mesh verify` exits 1 and names what an entry followed here brings in', async () => {
  const { ben, eve, hub } = world;
  await hash();
  const forged = ben.disk.batch(ben, ben.disk.ref(ben.log), [note()], { signer: eve.signer });
  const entry = ben.disk.entry(eve, [forged]);
  const refs = ben.disk.refs();
  ben.disk.point(LEDGER_REF, entry);
  const { exit, json } = await mesh(ben, 'verify');
  ben.disk.restore(refs);
  expect(exit).toBe(1);
  const { findings } = json as { findings: object[] };
  expect(findings[0]).toMatchObject({
    ...{ commit: forged, node: ben.id, rule: 'R7' },
    position: expect.any(Number),
    problem: expect.stringContaining('key'),
  });
  expect(hub.ledger).toBe(ben.disk.ledger);
});

test('[R9] a revoked node that goes on is left and told, its entries are void', async () => {
  const { ana, ben, eve, hub } = world;
  await say(ana, 'node.revoked', { node: eve.id });
  const before = await hash();
  const last = hub.batch(eve, await headOf(eve), [note('x.still')]);
  hub.point(eve.log, last);
  const synced = await meet(ana);
  expect(synced.stateHash).toBe(before);
  const found = { ref: eve.log.replace('refs/heads/', ''), node: eve.id, rule: 'R9' };
  expect(synced.findings).toContainEqual(expect.objectContaining(found));
  const { voids, findings } = await auditOf(ana);
  expect(findings).toEqual([]);
  expect(voids).toContainEqual(expect.objectContaining({ commit: last, node: eve.id, rule: 'R9' }));
  await isVoid(world, hub.entry(eve, []), 'R6');
  // A member that weaves it brings in nothing.
  hub.point(LEDGER_REF, hub.entry(ben, [last]));
  await hash();
  expect((await auditOf(ana)).state?.logs.get(eve.id)?.head).not.toBe(last);
});

import { cpSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { LEDGER_REF } from '@lanemesh/ledger';
import { systemClock } from '@lanemesh/peer/home';
import { BELIEVE_AFTER } from '@lanemesh/sync';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Hub, startHub } from '../support/hubs.ts';
import { Attacker } from './attacker.ts';
import { agreed, attackWorld, auditOf, meet, type Node, note, say, type World } from './world.ts';

afterEach(() => vi.restoreAllMocks());

/** What a meeting found at the hub, as words. */
async function whatIsFound(world: World): Promise<string[]> {
  const { findings } = await meet(world.ana);
  return findings.map(({ what, ref }) => `${what} ${ref}`);
}

/** The hub's refs now, and after each of the two nodes said one thing more. */
async function twoMoments(world: World) {
  const old = world.hub.refs();
  await say(world.ana, 'x.more');
  await say(world.ben, 'x.more');
  return { old, hash: await agreed(world), refs: world.hub.refs() };
}

describe('a hub that loses what it took', async () => {
  const world = await attackWorld();
  const { hub, ana } = world;

  test('[R15] the ledger moved back to an old entry is named, and gets the same entries back', async () => {
    const { old, hash, refs } = await twoMoments(world);
    hub.point(LEDGER_REF, old.get(LEDGER_REF) as string);
    expect(await whatIsFound(world)).toContain('rollback mesh/ledger');
    expect(hub.ledger).toBe(refs.get(LEDGER_REF));
    expect(await agreed(world)).toBe(hash);
    expect(await whatIsFound(world)).toEqual([]);
  });

  test('[R15] with junk on top of the old entry they come back by a merge over it', async () => {
    const { old, hash } = await twoMoments(world);
    const junk = hub.junk(old.get(LEDGER_REF) as string);
    hub.point(LEDGER_REF, junk);
    const found = await whatIsFound(world);
    expect(found).toContain('rollback mesh/ledger');
    expect(found).toContain('void mesh/ledger');
    expect((await meet(world.ben)).stateHash).toBe(hash);
    await say(world.ben, 'x.after');
    await agreed(world);
    expect(hub.commit(hub.ledger).content).not.toBeNull();
  });

  test('[R16] a log moved back, a log dropped, the ledger dropped: named, and given back', async () => {
    const { old, hash, refs } = await twoMoments(world);
    const at = `mesh/log/${ana.id}`;
    await meet(ana);
    hub.point(ana.log, old.get(ana.log) as string);
    expect(await whatIsFound(world)).toContain(`rollback ${at}`);
    expect(hub.refs()).toEqual(refs);
    hub.point(ana.log, null);
    expect(await whatIsFound(world)).toContain(`dropped ${at}`);
    expect(hub.refs()).toEqual(refs);
    hub.point(LEDGER_REF, null);
    expect(await whatIsFound(world)).toContain('dropped mesh/ledger');
    expect(hub.refs()).toEqual(refs);
    expect(await agreed(world)).toBe(hash);
  });

  test('[INV-2] everything dropped: one node that knows it is enough', async () => {
    const { hash, refs } = await twoMoments(world);
    await meet(ana);
    for (const ref of refs.keys()) hub.point(ref, null);
    expect(await whatIsFound(world)).toContain('dropped mesh/ledger');
    expect(hub.refs()).toEqual(refs);
    expect(await agreed(world)).toBe(hash);
  });
});

describe('a hub, or two, with another history', () => {
  let mono = 1000;
  const atClock = () => vi.spyOn(systemClock, 'mono').mockImplementation(() => mono);

  test('[INV-2] [R15] a fork forced onto it is believed after two contacts 30 s apart, and what was settled needs an admin', async () => {
    const world = await attackWorld();
    const { ana, ben, eve, hub } = world;
    atClock();
    const fork = hub.ledger;
    const id = await say(ana, 'x.before-the-fork');
    // Both others saw it: it is settled.
    for (const node of [ben, eve]) await say(node, 'x.seen');
    const { stateHash } = await meet(ana);
    // The hub is put back to a backup, and Eve weaves on it before anybody else comes.
    const batch = hub.batch(eve, hub.ref(eve.log), [note('x.rival')]);
    hub.point(eve.log, batch);
    hub.point(LEDGER_REF, hub.entry(eve, [batch], { on: fork }));
    const first = await meet(ana);
    expect(first).toMatchObject({ follow: 'fork', stateHash });
    expect(first.findings).toContainEqual(expect.objectContaining({ what: 'fork', rule: 'R15' }));
    mono += BELIEVE_AFTER - 1;
    expect(await meet(ana)).toMatchObject({ follow: 'fork', stateHash });
    mono += 1;
    // Every meeting is a process of its own, as `mesh sync` is: what it suspected is remembered.
    expect(await meet(ana)).toMatchObject({ follow: 'follow', waiting: 0 });
    mono += BELIEVE_AFTER;
    await meet(ben);
    mono += BELIEVE_AFTER;
    await agreed(world);
    const { state, findings } = await auditOf(ben);
    expect(findings).toEqual([]);
    expect(state?.logs.get(ana.id)?.ids.has(id)).toBe(true);
    const open = [...(state?.contradictions ?? [])].filter(([, isOpen]) => isOpen);
    expect(open.length).toBeGreaterThan(0);
    for (const [lost] of open) await say(ana, 'hub.settled', { lost });
    const after = (await auditOf(ana)).state;
    expect([...(after?.contradictions.values() ?? [])]).not.toContain(true);
  });

  test('[INV-2] two hubs of one term: the move that the standing ledger orders first stands, and no event is lost', async () => {
    const world = await attackWorld();
    const { ana, ben, folder } = world;
    atClock();
    await say(ana, 'node.admitted', { node: ben.id, roles: ['admin', 'worker'] });
    await agreed(world);
    const [east, west] = await Promise.all(
      ['east', 'west'].map((name) => startHub('file', join(folder, name))),
    );
    if (!east || !west) throw new Error('no hubs');
    // The old hub is gone, and each admin moves the mesh where he thinks best.
    const moved = async (node: Node, { url }: Hub) => {
      const there = { ...node, env: { ...node.env, MESH_HUB: url } };
      return { there, id: await say(there, 'hub.moved', { url, term: 1 }) };
    };
    const a = await moved(ana, east);
    const b = await moved(ben, west);
    expect((await auditOf(ben)).state?.hub?.url).toBe(west.url);
    const meeting = { ...ben, env: a.there.env };
    expect(await meet(meeting)).toMatchObject({ follow: 'fork' });
    mono += BELIEVE_AFTER;
    expect(await meet(meeting)).toMatchObject({ follow: 'follow' });
    await meet(ana);
    for (const node of [ana, ben]) {
      const { state } = await auditOf(node);
      expect(state?.hub).toMatchObject({ url: east.url, term: 1 });
      expect(state?.logs.get(ben.id)?.ids.has(b.id)).toBe(true);
      expect(state?.deadCount).toBe(1);
    }
  });
});

test('[R15] a replica that answers with what was, then with what is, stops nobody', async () => {
  const world = await attackWorld();
  const { ana, folder } = world;
  const dir = new URL(world.url).pathname;
  const [fresh, stale] = [join(folder, 'fresh.git'), join(folder, 'stale.git')];
  cpSync(dir, stale, { recursive: true });
  await say(world.ben, 'x.newer');
  const hash = await agreed(world);
  renameSync(dir, fresh);
  const show = (place: string) => {
    rmSync(dir, { force: true });
    symlinkSync(place, dir);
  };
  // Reads see the copy that lags, and it takes no push.
  new Attacker(stale).git(['config', 'receive.denyNonFastForwards', 'true']);
  show(stale);
  for (let i = 0; i < 3; i++) {
    const { findings, stateHash } = await meet(ana);
    expect(stateHash).toBe(hash);
    if (i === 0) expect(findings.map(({ what }) => what)).toContain('rollback');
    show(i % 2 === 0 ? fresh : stale);
  }
  show(fresh);
  await say(ana, 'x.newest');
  await agreed(world);
});

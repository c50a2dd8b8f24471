import { cloneState, foundState, type State } from '@lanemesh/state';
import { describe, expect, test } from 'vitest';
import { MemoryMesh } from '../../../test/support/memory-mesh.ts';
import { crypto, SmallWorld } from '../../../test/support/small-world.ts';
import { relate } from './follow.ts';

const LEDGER = 'refs/heads/mesh/ledger';

describe('[R15] a fetched tip', () => {
  const world = new SmallWorld();
  const ben = world.member('ben');
  const base = cloneState(world.state);
  const rival = { oid: world.entry(ben, []).oid, height: base.tip.height + 1 };
  world.lane();
  const low = cloneState(world.state);
  world.task();
  const high = world.state;
  const at = ({ tip }: State) => ({ oid: tip.oid, height: tip.height });

  test('[R15] is followed where the entry followed is on its ledger', () => {
    expect(relate(at(high), low, high)).toEqual({ how: 'follow', entry: high.tip.oid });
    expect(relate(at(low), low, low)).toEqual({ how: 'follow', entry: low.tip.oid });
  });

  test('[R15] that stands on a beginning of ours is a rollback', () => {
    expect(relate(at(low), high, null)).toEqual({ how: 'heal' });
    expect(relate(at(foundState(world.founding, crypto) as State), high, null)).toEqual({
      how: 'heal',
    });
  });

  test('[R15] that stands on nothing is healed, unless we have nothing to give back', () => {
    const nothing = { oid: null, height: -1 };
    expect(relate(nothing, high, null)).toEqual({ how: 'heal' });
    const founded = foundState(world.founding, crypto) as State;
    expect(relate(nothing, founded, null)).toEqual({ how: 'fork', entry: null });
  });

  test('[R15] of any other ledger is a fork, however high', () => {
    expect(relate(rival, low, null)).toEqual({ how: 'fork', entry: rival.oid });
    expect(relate({ ...rival, height: 1e6 }, high, null).how).toBe('fork');
  });
});

describe('[R15] a rollback', () => {
  test('[R15] is healed by a plain push', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    await ana.say('node.beat', {});
    await ana.sync();
    await ana.sync();
    const tip = ana.replica.state.tip.oid;
    mesh.hub.refs.set(LEDGER, mesh.founding);
    expect((await ana.sync(false)).follow).toBe('heal');
    expect(mesh.hub.refs.get(LEDGER)).toBe(tip);
    mesh.hub.refs.delete(LEDGER);
    expect((await ana.sync(false)).follow).toBe('heal');
    expect(mesh.hub.refs.get(LEDGER)).toBe(tip);
  });

  test('[R15] with a void commit on top is healed by a merge, which the next entry carries', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    await ana.say('node.beat', {});
    await ana.sync();
    await ana.sync();
    const { tip } = ana.replica.state;
    const raw = rawJunk(mesh.founding);
    mesh.hub.refs.set(LEDGER, mesh.objects.add(raw));
    expect((await ana.sync(false)).follow).toBe('heal');
    const merge = mesh.hub.refs.get(LEDGER) as string;
    expect(mesh.objects.get(merge)?.parents).toEqual([tip.oid, mesh.objects.add(raw)]);
    await ana.say('node.beat', {});
    expect((await ana.sync()).follow).toBe('follow');
    const next = mesh.hub.refs.get(LEDGER) as string;
    expect(mesh.objects.get(next)?.parents.at(-1)).toBe(merge);
    await ana.sync();
    expect(ana.replica.state.tip.oid).toBe(next);
    expect(ana.replica.pending()).toEqual([]);
  });
});

/** An unsigned commit, as anybody who may push can make one. */
function rawJunk(...parents: readonly string[]): Uint8Array {
  const who = 'Eve <eve@example.org> 1700000000 +0000';
  const tree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
  const above = parents.map((parent) => `parent ${parent}\n`).join('');
  const head = `tree ${tree}\n${above}author ${who}\ncommitter ${who}\n`;
  return new TextEncoder().encode(`${head}\njunk\n`);
}

describe('INV-2: a fork', () => {
  /** Ana followed an entry that the hub then replaced by one of ben's. */
  async function forked() {
    const { mesh, ana } = await MemoryMesh.found();
    const ben = await mesh.member('ben', ana);
    const common = mesh.hub.refs.get(LEDGER) as string;
    await ben.say('node.beat', {});
    await ana.say('node.beat', {});
    await ana.sync();
    await ana.sync(false);
    const lost = ana.replica.state.tip.oid;
    mesh.hub.refs.set(LEDGER, common);
    await ben.sync();
    return { mesh, ana, ben, lost, theirs: mesh.hub.refs.get(LEDGER) as string };
  }

  test('INV-2: is believed after two contacts 30 s apart that agree', async () => {
    const { ana, lost, theirs } = await forked();
    expect((await ana.sync(false)).follow).toBe('fork');
    ana.mono = 29_999;
    expect((await ana.sync(false)).follow).toBe('fork');
    expect(ana.replica.state.tip.oid).toBe(lost);
    ana.mono = 30_000;
    expect(await ana.sync(false)).toMatchObject({ follow: 'follow', entries: [theirs] });
    expect(ana.replica.state.entries.has(lost)).toBe(false);
  });

  test('INV-2: seen by a lagging replica once is forgotten when the hub agrees again', async () => {
    const { mesh, ana, lost, theirs } = await forked();
    await ana.sync(false);
    mesh.hub.refs.set(LEDGER, lost);
    ana.mono = 20_000;
    expect((await ana.sync(false)).follow).toBe('follow');
    mesh.hub.refs.set(LEDGER, theirs);
    ana.mono = 40_000;
    expect((await ana.sync(false)).follow).toBe('fork');
  });

  test('INV-2: is not believed where the second contact shows another one', async () => {
    const { mesh, ana, ben, theirs } = await forked();
    await ana.sync(false);
    const common = mesh.objects.get(theirs)?.parents[0] as string;
    mesh.hub.refs.set(LEDGER, common);
    const again = await ben.reopen(mesh.copy(ben.disk));
    await again.say('node.beat', {});
    await again.sync();
    expect(mesh.hub.refs.get(LEDGER)).not.toBe(theirs);
    ana.mono = 40_000;
    expect((await ana.sync(false)).follow).toBe('fork');
    ana.mono = 69_999;
    expect((await ana.sync(false)).follow).toBe('fork');
    ana.mono = 70_000;
    expect((await ana.sync(false)).follow).toBe('follow');
  });

  test('[R6] after believing one a node weaves at once above what it lost, and nothing is lost', async () => {
    const { mesh, ana, ben, lost } = await forked();
    const height = ana.replica.state.tip.height;
    await ana.sync(false);
    ana.mono = 30_000;
    await ana.sync(false);
    const raised = mesh.hub.refs.get(LEDGER) as string;
    await ana.sync(false);
    expect(ana.replica.state.tip).toMatchObject({ oid: raised });
    expect(ana.replica.state.tip.height).toBeGreaterThan(height);
    expect(ana.replica.pending()).toEqual([]);
    await ben.sync(false);
    expect(ben.replica.state.tip.oid).toBe(raised);
    // A keyless merge that brings the lost side back changes nothing any more.
    mesh.hub.refs.set(LEDGER, mesh.objects.add(rawJunk(lost, raised)));
    for (const node of [ana, ben]) {
      expect((await node.sync(false)).follow).toBe('follow');
      expect(node.replica.state.tip.oid).toBe(raised);
    }
  });

  test('[R6] what its side has to pass is known again after a restart', async () => {
    const { ana, lost } = await forked();
    const height = ana.replica.state.tip.height + 3;
    ana.replica.heights.max = height;
    const meet = async () => {
      const fetched = await ana.transport.fetch();
      if (fetched.ok) await ana.replica.receive(fetched.view);
    };
    await meet();
    expect((await ana.reopen()).replica.heights).toMatchObject({ max: height, raiseAbove: null });
    ana.mono = 30_000;
    await meet();
    expect(ana.replica.state.entries.has(lost)).toBe(false);
    const again = await ana.reopen();
    expect(again.replica.raise).toBe(true);
    await again.sync(false);
    await again.sync(false);
    expect(again.replica.state.tip.height).toBe(height + 1);
    expect(again.replica.raise).toBe(false);
    expect((await again.reopen()).replica.raise).toBe(false);
  });

  test('a node that starts again with a fork in its history opens on the same entry', async () => {
    const { mesh, ana, ben, lost } = await forked();
    await ana.sync(false);
    ana.mono = 30_000;
    await ana.sync(false);
    await ana.sync(false);
    mesh.hub.refs.set(LEDGER, mesh.objects.add(rawJunk(ana.replica.state.tip.oid, lost)));
    await ana.say('node.beat', {});
    await ana.sync();
    await ana.sync(false);
    const tip = ana.replica.state.tip.oid;
    expect(mesh.objects.get(tip)?.parents.length).toBeGreaterThan(2);
    expect((await ana.reopen()).replica.state.tip.oid).toBe(tip);
    await ben.sync(false);
    expect(ben.replica.state.tip.oid).toBe(tip);
  });

  test('[R7] is judged by batches that counted on the side it gives up, also after a start from a snapshot', async () => {
    const { mesh, ana } = await MemoryMesh.found();
    const ben = await mesh.member('ben', ana);
    const common = mesh.hub.refs.get(LEDGER) as string;
    for (let i = 0; i < 3; i++) {
      await ana.say('node.beat', {});
      await ana.sync();
      await ana.sync(false);
    }
    await (await ana.reopen(ana.disk, 'test')).replica.save();
    mesh.hub.refs.set(LEDGER, common);
    await ben.sync();
    const theirs = mesh.hub.refs.get(LEDGER) as string;
    expect(mesh.objects.get(theirs)?.parents).toHaveLength(2);
    const again = await ana.reopen(ana.disk, 'test');
    expect((await again.sync(false)).follow).toBe('fork');
    again.mono = 30_000;
    expect((await again.sync(false)).follow).toBe('follow');
    expect(again.replica.state.tip.oid).toBe(theirs);
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStore } from '@lanemesh/ledger';
import { expect, test } from 'vitest';
import { crypto, SmallWorld, START } from '../../../../test/support/small-world.ts';
import { outsideHere } from '../home/outside-here.ts';
import type { PeerOptions } from '../ports.ts';
import type { Outside, Watched } from './outside.ts';
import { Sightings } from './sightings.ts';

const oid = (digit: string) => digit.repeat(40);

/** A lane that fires on these triggers, and nodes that look at what the test puts there. */
function worldWith(on: readonly string[]) {
  const world = new SmallWorld();
  world.say(world.ana, 'repo.added', { name: 'code', url: 'hub', target: 'main' });
  const rhythm = { on, task: { title: 'look' } };
  world.lane('watch', { repo: 'code', rhythm });
  const there = { tip: oid('a') as string | null, files: [] as string[] };
  let ms = 0;
  const node = (kept: (readonly [string, Watched])[] = []) => {
    const outside: Outside = {
      tip: async () => there.tip,
      artifacts: async () => [...there.files],
      load: async () => kept,
      save: async (all) => void kept.splice(0, kept.length, ...all),
    };
    const options = {
      outside,
      replica: { state: world.state },
      hubUrl: 'hub',
      clock: { now: () => START + ms, mono: () => ms, later: () => () => undefined },
      lot: (text: string) => crypto.sha256(new TextEncoder().encode(text)),
      log: { warn: () => undefined },
    };
    const sightings = new Sightings(options as unknown as PeerOptions);
    const look = async () => {
      Object.assign(options.replica, { state: world.state });
      await sightings.look();
      await new Promise(setImmediate);
      return sightings.now(world.state).get('watch') ?? null;
    };
    return { look, kept };
  };
  const later = (seconds: number) => {
    ms += seconds * 1000;
  };
  const fire = (n: number, mark: string) => {
    const fired = { lane: 'watch', n, slot: START + ms, mark };
    expect(world.say(world.ana, 'lane.fired', fired).reason).toBeNull();
    world.say(world.ana, 'task.cancelled', { task: world.state.firings.get('watch')?.task ?? '' });
  };
  return { world, there, node, later, fire };
}

test('a branch that moves is seen alike by all, and no more once one of them fired', async () => {
  const { there, node, later, fire } = worldWith(['fetch']);
  const [one, two] = [node(), node()];
  expect([await one.look(), await two.look()]).toEqual([null, null]);
  later(40);
  there.tip = oid('b');
  const seen = await one.look();
  expect(seen).toMatchObject({ since: START + 40_000 });
  later(40);
  expect(await one.look()).toEqual(seen);
  expect((await two.look())?.mark).toBe(seen?.mark);
  fire(1, seen?.mark ?? '');
  expect([await one.look(), await two.look()]).toEqual([null, null]);
  later(40);
  expect([await one.look(), await two.look()]).toEqual([null, null]);
  later(40);
  there.tip = oid('c');
  expect((await two.look())?.mark).not.toBe(seen?.mark);
});

test('what the mesh landed itself, and a host that does not answer, make nothing fire', async () => {
  const { world, there, node, later } = worldWith(['fetch']);
  const one = node();
  await one.look();
  const task = world.task({ lane: 'watch' });
  world.say(world.ana, 'task.landed', { task, commit: oid('b'), target: 'main' });
  later(40);
  there.tip = oid('b');
  expect(await one.look()).toBeNull();
  later(40);
  there.tip = null;
  expect(await one.look()).toBeNull();
  later(40);
  there.tip = oid('c');
  expect(await one.look()).not.toBeNull();
});

test('a file that appears counts, one that goes does not, also after a restart', async () => {
  const { there, node, later } = worldWith(['artifact:out/*.txt']);
  there.files = ['out/old.txt 1'];
  const one = node();
  expect(await one.look()).toBeNull();
  later(40);
  there.files = [];
  expect(await one.look()).toBeNull();
  there.files = ['out/new.txt 2'];
  const again = node(one.kept);
  expect(await again.look()).not.toBeNull();
});

test('files of the project are told by path and content, links and foreign folders left out', async () => {
  const root = await mkdtemp(join(tmpdir(), 'lanemesh-outside-'));
  try {
    for (const folder of ['out/deep', 'node_modules'])
      await mkdir(join(root, folder), { recursive: true });
    for (const path of ['out/a.txt', 'out/deep/b.txt', 'out/c.log', 'node_modules/d.txt'])
      await writeFile(join(root, path), path);
    const { artifacts } = outsideHere(new MemoryStore(), root);
    const paths = async (glob: string) => (await artifacts(glob))?.map((one) => one.split(' ')[0]);
    expect(await paths('out/*.txt')).toEqual(['out/a.txt']);
    expect(await paths('**/*.txt')).toEqual(['out/a.txt', 'out/deep/b.txt']);
    expect(await paths('../**')).toEqual([]);
    const before = await artifacts('out/*.txt');
    await writeFile(join(root, 'out/a.txt'), 'another text');
    expect(await artifacts('out/*.txt')).not.toEqual(before);
  } finally {
    await rm(root, { recursive: true });
  }
});

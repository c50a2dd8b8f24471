import { isBatch, isEntry } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { crypto, SmallWorld } from '../../../test/support/small-world.ts';
import { Commits } from './commits.ts';
import { MemoryDisk, MemoryStore } from './memory-store.ts';

/** A store with everything of a world, and what is read from it. */
function stored(world: SmallWorld) {
  const disk = new MemoryDisk();
  for (const raw of world.raws.values()) disk.write(raw);
  const asked: string[] = [];
  class Counting extends MemoryStore {
    override read(oids: readonly string[]) {
      asked.push(...oids);
      return super.read(oids);
    }
  }
  const store = new Counting({ disk });
  return { commits: new Commits(store, crypto), asked, disk, store };
}

function worldOf(entries: number) {
  const world = new SmallWorld();
  const line = [world.founding];
  for (let i = 0; i < entries; i++) {
    world.say(world.ana, 'node.beat', {});
    line.push(world.tip);
  }
  return { world, line, tip: world.tip.oid };
}

describe('commits are loaded', () => {
  test('[R1] only where their bytes are those that their id was made from', async () => {
    const { world, tip } = worldOf(3);
    const { disk } = stored(world);
    class Tampered extends MemoryStore {
      override async read(oids: readonly string[]) {
        const found = new Map(await super.read(oids));
        // In the place of every commit stands one that is its own child.
        for (const oid of oids) if (oid !== tip) found.set(oid, world.raws.get(tip) as Uint8Array);
        return found;
      }
    }
    const commits = new Commits(new Tampered({ disk }), crypto);
    await commits.load([tip], () => false);
    expect([commits.size, commits.get(tip)?.oid]).toEqual([1, tip]);
  });

  test('down to the first, each once', async () => {
    const { world, tip } = worldOf(30);
    const { commits, asked } = stored(world);
    await commits.load([tip], () => false);
    for (const oid of world.commits.keys()) expect(commits.get(oid)).toBeDefined();
    expect(new Set(asked).size).toBe(asked.length);
    await commits.load([tip], () => false);
    expect(asked).toHaveLength(world.commits.size);
  });

  test('and not below what is known', async () => {
    const { world, line, tip } = worldOf(10);
    const { commits, asked } = stored(world);
    const known = new Set(line.slice(0, 6).map(({ oid }) => oid));
    for (const { oid } of line.slice(1, 6)) known.add(world.commits.get(oid)?.parents[1] as string);
    await commits.load([tip], (oid) => known.has(oid));
    expect(asked.filter((oid) => known.has(oid))).toHaveLength(1);
    expect(asked).toHaveLength(5 + 5 + 1);
  });

  test('with the direct parents of entries, since rules read them, also where these are known', async () => {
    const { world, line, tip } = worldOf(3);
    const { commits } = stored(world);
    await commits.load([tip], (oid) => oid !== tip);
    expect(commits.get(tip)).toBeDefined();
    const [previous = '', batch = ''] = commits.get(tip)?.parents ?? [];
    expect(isEntry(commits.get(previous) as never)).toBe(true);
    expect(isBatch(commits.get(batch) as never)).toBe(true);
    expect(commits.get((line[1] as { oid: string }).oid)).toBeUndefined();
    expect(commits.get(world.founding.oid)).toBeUndefined();
  });

  test('also where they are known, if they are asked for by name', async () => {
    const { world, tip } = worldOf(3);
    const { commits } = stored(world);
    await commits.load([tip], () => true);
    expect(commits.get(tip)).toBeDefined();
  });

  test('in one walk where they are many', async () => {
    const { world, tip } = worldOf(60);
    const { commits, store } = stored(world);
    let walks = 0;
    const walk = store.walk.bind(store);
    store.walk = (...given) => {
      walks++;
      return walk(...given);
    };
    const { oid } = world.founding;
    await commits.load([tip], (asked) => asked === oid, [oid]);
    expect(walks).toBe(1);
    for (const commit of world.commits.values()) expect(commits.get(commit.oid)).toEqual(commit);
  });

  test('and what is absent is left out', async () => {
    const { world } = worldOf(1);
    const { commits } = stored(world);
    await commits.load(['1'.repeat(40)], () => false);
    expect(commits.get('1'.repeat(40))).toBeUndefined();
  });

  test('with the parents of what is too large to be read', async () => {
    const { world, tip } = worldOf(1);
    const big = world.junk([world.tip, world.founding], 'x'.repeat(1_200_000));
    const { commits } = stored(world);
    await commits.load([big.oid], () => false);
    expect(commits.get(big.oid)).toMatchObject({
      parents: [tip, world.founding.oid],
      content: null,
    });
    expect(commits.get(tip)).toBeDefined();
  });

  test('or added when they were just written', () => {
    const { world, tip } = worldOf(1);
    const { commits } = stored(world);
    expect(commits.add(world.raws.get(tip) as Uint8Array)).toEqual(world.commits.get(tip));
    expect(commits.get(tip)).toBeDefined();
  });
});

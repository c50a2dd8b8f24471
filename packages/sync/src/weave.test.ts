import { type CommitValue, isBatch, isEntry, LIMITS } from '@lanemesh/event';
import { weavingKey } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { crypto, SmallWorld, START, who } from '../../../test/support/small-world.ts';
import type { Candidate } from './tips.ts';
import { makeEntry } from './weave.ts';

function candidate(batch: CommitValue): Candidate {
  if (!isBatch(batch)) throw new Error('no batch');
  return { author: batch.content.header.author, batch };
}

function made(world: SmallWorld, candidates: Candidate[], voidParent: string | null = null) {
  const { tip } = world.state;
  const raw = makeEntry(
    world.state,
    candidates,
    world.ana,
    tip.height + 1,
    voidParent,
    START,
    world.commits,
    crypto,
  );
  const entry = world.add(raw);
  if (!isEntry(entry)) throw new Error('no entry');
  return entry;
}

test('[R8] an entry names its logs in the order of the rule, and counts', () => {
  const world = new SmallWorld();
  const nodes = [world.ana, ...['ben', 'eve', 'kim'].map((name) => world.member(name))];
  const batches = nodes.map((node) => world.batch(node, [world.draft('node.beat', {})]));
  const entry = made(world, batches.map(candidate));
  const keys = entry.content.header.logs.map(({ author }) =>
    weavingKey(world.state.tip.digest, author, crypto),
  );
  expect(keys).toEqual([...keys].sort());
  expect(world.follow(entry).stands.oid).toBe(entry.oid);
});

test('an entry carries a void commit last', () => {
  const world = new SmallWorld();
  const junk = world.junk([world.tip]);
  const batch = world.batch(world.ana, [world.draft('node.beat', {})]);
  world.follow(junk);
  const entry = made(world, [candidate(batch)], junk.oid);
  expect(entry.parents).toEqual([world.state.tip.oid, batch.oid, junk.oid]);
  expect(world.follow(entry).stands.oid).toBe(entry.oid);
});

test('of more than 64 logs ours comes in, and of the others nobody waits for ever', () => {
  const world = new SmallWorld();
  const others = Array.from({ length: 70 }, (_, i) => who(`node${i}`));
  const asking = others.map((node) => candidate(world.joining(node, null)));
  const ours = candidate(world.batch(world.ana, [world.draft('node.beat', {})]));
  const woven = new Set<string>();
  for (let round = 0; round < 4; round++) {
    const { logs } = made(world, [...asking, ours]).content.header;
    expect(logs).toHaveLength(LIMITS.logs);
    expect(logs.map(({ author }) => author)).toContain(world.ana.id);
    for (const { author } of logs) woven.add(author);
    world.say(world.ana, 'node.beat', {});
  }
  expect(woven.size).toBe(71);
});

test('INV-5: an entry is not dated before its parents', () => {
  const world = new SmallWorld();
  const entry = made(world, []);
  expect(entry.seconds).toBe(START / 1000);
});

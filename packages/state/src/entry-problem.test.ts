import type { CommitValue } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { crypto, SmallWorld, who } from '../../../test/support/small-world.ts';
import { mayBeValid } from './entry.ts';
import { applyEntry, entryProblem } from './index.ts';

const beat = (world: SmallWorld, node = world.ana) =>
  world.batch(node, [world.draft('node.beat', {})]);

function judging(world: SmallWorld) {
  const stands = (oid: string) => world.line.standpoint(oid)?.oid ?? null;
  return { source: world.commits, crypto, stands };
}

/** Why a commit is no valid entry on the tip followed. */
function why(world: SmallWorld, commit: CommitValue): string | null {
  return entryProblem(world.state, commit, judging(world));
}

describe('[R6] an entry that is void', () => {
  test('[R3] is none, and is never applied', () => {
    const world = new SmallWorld();
    const batch = beat(world);
    expect(why(world, batch)).toBe('is no entry');
    expect(() => applyEntry(world.state, batch, judging(world))).toThrow(
      `commit ${batch.oid} is no entry`,
    );
  });

  test('[R6] (a) has another parent, digest, mesh or height', () => {
    const world = new SmallWorld();
    world.lane();
    const entry = (header: object) => world.entry(world.ana, [beat(world)], { header });
    const on = world.entry(world.ana, [], {
      on: world.founding,
      header: { prev: world.tip.digest },
    });
    expect(why(world, on)).toBe('does not extend this tip');
    expect(why(world, entry({ prev: '0'.repeat(64) }))).toBe('does not extend this tip');
    expect(why(world, entry({ mesh: '0'.repeat(64) }))).toBe('is of another mesh');
    for (const height of [1, 2 ** 20 + 2])
      expect(why(world, entry({ height }))).toBe('has a height that does not fit');
    expect(why(world, entry({ height: 2 ** 20 + 1 }))).toBeNull();
  });

  test('[R6] (b) is woven by whom it may not be', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const [eve, kim] = [who('eve'), who('kim')];
    const unknown = 'is woven by an unknown node';
    expect(why(world, world.entry(eve, [beat(world)]))).toBe(unknown);
    expect(why(world, world.entry(eve, []))).toBe(unknown);
    const joining = world.joining(eve, world.invite(['worker']));
    expect(why(world, world.entry(eve, [joining]))).toBeNull();
    expect(why(world, world.entry(eve, [joining, beat(world)]))).toBe(unknown);
    expect(why(world, world.entry(kim, [joining]))).toBe(unknown);
    expect(why(world, world.entry(kim, [joining], { signer: eve.signer }))).toBe(unknown);
    world.goOnAt(eve, joining);
    expect(why(world, world.entry(eve, [beat(world, eve)]))).toBe(unknown);
    const forged = world.entry(ben, [], { signer: eve.signer });
    expect(why(world, forged)).toBe('is signed by a key that is not the weaver’s');
    world.say(world.ana, 'node.revoked', { node: ben.id });
    expect(why(world, world.entry(ben, []))).toBe('is woven by a node that is not admitted');
  });

  test('[R6] (c) carries a commit that stands elsewhere', () => {
    const world = new SmallWorld();
    const junk = world.junk([world.founding]);
    world.follow(junk);
    world.lane();
    const entry = world.entry(world.ana, [], { voidParent: junk });
    expect(why(world, entry)).toBe('carries a commit that does not stand on its first parent');
  });

  test('[R6] (d) weaves what is none of it, in another order, or names another batch', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const [one, two] = [beat(world), beat(world, ben)];
    const orders = [
      [one, two],
      [two, one],
    ].map((batches) => why(world, world.entry(world.ana, batches, { unsorted: true })));
    expect(orders.sort()).toEqual([null, 'weaves logs in another order than R8'].sort());
    const log = { author: world.ana.id, number: 2, digest: one.digest };
    const names = (changes: object, batch = one) =>
      why(world, world.entry(world.ana, [batch], { header: { logs: [{ ...log, ...changes }] } }));
    expect(names({})).toBe('names another batch than its parent');
    const number = (one.content?.header as { number: number } | undefined)?.number ?? 0;
    expect(names({ number })).toBeNull();
    const other = 'names another batch than its parent';
    expect(names({ number, digest: '0'.repeat(64) })).toBe(other);
    expect(names({ number, author: ben.id })).toBe(other);
    const stray = world.batch(world.ana, [world.draft('node.beat', {})], { header: { number: 9 } });
    expect(why(world, world.entry(world.ana, [stray]))).toBe(
      'weaves a batch that has a wrong number or digest',
    );
  });
});

describe('an entry on an older one', () => {
  test('may be valid where a key of the mesh signed it, or a good invite brings its weaver', () => {
    const world = new SmallWorld();
    const may = (commit: CommitValue) => mayBeValid(world.state, commit, world.commits, crypto);
    const [eve, kim] = [who('eve'), who('kim')];
    const invite = world.invite(['worker']);
    const joining = world.joining(eve, invite);
    expect(may(world.entry(world.ana, []))).toBe(true);
    expect(may(world.entry(eve, []))).toBe(false);
    expect(may(world.entry(eve, [joining]))).toBe(true);
    expect(may(world.entry(kim, [joining]))).toBe(false);
    expect(may(world.entry(kim, [world.joining(kim, null)]))).toBe(false);
    expect(may(world.entry(world.ana, [], { header: { mesh: '0'.repeat(64) } }))).toBe(false);
    expect(may(joining)).toBe(false);
  });
});

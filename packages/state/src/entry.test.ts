import type { CommitValue } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { crypto, SmallWorld, START, who } from '../../../test/support/small-world.ts';
import { weavingKey } from './index.ts';

/** Whether an entry counts in its world. */
function isValid(world: SmallWorld, entry: CommitValue): boolean {
  return world.follow(entry).stands.oid === entry.oid;
}

const beat = (world: SmallWorld, node = world.ana) =>
  world.batch(node, [world.draft('node.beat', {})]);

describe('[R6] an entry', () => {
  test('[R6] names the digest of its first parent', () => {
    const world = new SmallWorld();
    expect(isValid(world, world.entry(world.ana, [], { header: { prev: '0'.repeat(64) } }))).toBe(
      false,
    );
    expect(isValid(world, world.entry(world.ana, []))).toBe(true);
  });

  test('[R6] is higher than its first parent, at most 2^20', () => {
    const world = new SmallWorld();
    world.lane();
    for (const [height, valid] of [
      [1, false],
      [1 + 2 ** 20 + 1, false],
      [1 + 2 ** 20, true],
    ] as const) {
      expect(isValid(world, world.entry(world.ana, [], { header: { height } }))).toBe(valid);
    }
  });

  test('[R6] is woven by an admitted node with its current key', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const eve = who('eve');
    expect(isValid(world, world.entry(eve, []))).toBe(false);
    expect(isValid(world, world.entry(ben, [], { signer: eve.signer }))).toBe(false);
    expect(isValid(world, world.entry(ben, []))).toBe(true);
    world.say(world.ana, 'node.revoked', { node: ben.id });
    expect(isValid(world, world.entry(ben, []))).toBe(false);
  });

  test('[R6] of a node that only asked to join is void', () => {
    const world = new SmallWorld();
    const eve = who('eve');
    world.weave(world.joining(eve, null));
    expect(world.state.members.get(eve.id)?.standing).toBe('pending');
    expect(isValid(world, world.entry(eve, []))).toBe(false);
  });

  test('[R6] of a newcomer weaves its own batch 1 with a good invite, and nothing else', () => {
    const world = new SmallWorld();
    const ben = who('ben');
    const invite = world.invite(['worker']);
    const first = world.joining(ben, invite);
    const second = world.batch(ben, [world.draft('node.beat', {})]);
    const other = beat(world);
    expect(isValid(world, world.entry(ben, [second]))).toBe(false);
    expect(isValid(world, world.entry(ben, [first, other]))).toBe(false);
    expect(isValid(world, world.entry(ben, [first]))).toBe(true);
    expect(world.state.members.get(ben.id)).toMatchObject({
      standing: 'admitted',
      roles: ['worker'],
    });
  });

  test('[R6] of a newcomer is void without an invite, with a used, expired or foreign one', () => {
    const world = new SmallWorld();
    const used = world.invite(['worker']);
    world.weave(world.joining(who('ben'), used));
    const late = world.invite(['worker'], START - 1);
    const own = who('eve').signer;
    for (const invite of [null, used, late, own]) {
      const eve = who(`eve${invite?.publicKey ?? ''}`.slice(0, 40));
      expect(isValid(world, world.entry(eve, [world.joining(eve, invite)]))).toBe(false);
    }
  });

  test('[R6] carries at most one void commit, which stands on its first parent', () => {
    const world = new SmallWorld();
    world.lane();
    const old = world.junk([world.founding]);
    const top = world.junk([world.tip]);
    world.follow(old);
    expect(isValid(world, world.entry(world.ana, [], { voidParent: old }))).toBe(false);
    expect(isValid(world, world.entry(world.ana, [], { voidParent: world.tip }))).toBe(false);
    expect(isValid(world, world.entry(world.ana, [], { voidParent: top }))).toBe(true);
  });

  test('[R6] that weaves what is no batch, or names another batch, is void whole', () => {
    const world = new SmallWorld();
    const good = beat(world);
    for (const log of [
      { author: world.ana.id, number: 2, digest: '0'.repeat(64) },
      { author: world.ana.id, number: 3, digest: good.digest },
      { author: who('eve').id, number: 2, digest: good.digest },
    ]) {
      expect(isValid(world, world.entry(world.ana, [good], { header: { logs: [log] } }))).toBe(
        false,
      );
    }
    expect(isValid(world, world.entry(world.ana, [good]))).toBe(true);
  });
});

describe('[R8] order', () => {
  function threeLogs() {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const eve = world.member('eve');
    return { world, batches: [world.ana, ben, eve].map((node) => beat(world, node)) };
  }

  test('[R8] logs stand by ascending hash of the previous entry and the author', () => {
    const { world, batches } = threeLogs();
    const entry = world.entry(world.ana, batches);
    const header = entry.content?.header;
    const authors = header?.t === 'entry' ? header.logs.map(({ author }) => author) : [];
    const keys = authors.map((author) => weavingKey(world.state.tip.digest, author, crypto));
    expect(keys).toEqual([...keys].sort());
    const told = world.follow(entry).told;
    expect(told.map(({ ref }) => ref.split(':')[0])).toEqual(authors);
  });

  test('[R8] another order, or one log twice, is void', () => {
    const { world, batches } = threeLogs();
    const entry = world.entry(world.ana, batches);
    const sorted = entry.parents.slice(1).map((oid) => world.commits.get(oid) as CommitValue);
    const turned = [...sorted].reverse();
    expect(isValid(world, world.entry(world.ana, turned, { unsorted: true }))).toBe(false);
    const twice = [sorted[0] as CommitValue, sorted[0] as CommitValue];
    expect(isValid(world, world.entry(world.ana, twice, { unsorted: true }))).toBe(false);
    expect(isValid(world, entry)).toBe(true);
  });

  test('[R8] a log is worked through oldest batch first', () => {
    const world = new SmallWorld();
    const first = world.draft('node.beat', {});
    const second = world.draft('node.beat', {});
    world.batch(world.ana, [first]);
    const told = world.weave(world.batch(world.ana, [second]));
    expect(told.map(({ ref }) => ref.split(':')[1])).toEqual([first.id, second.id]);
  });
});

describe('[R13] chain time', () => {
  /** Weaves an empty entry by a node whose clock reads START + seconds. */
  function at(world: SmallWorld, node: typeof world.ana, seconds: number): number {
    const entry = world.entry(node, [], { header: { at: START + seconds * 1000 } });
    expect(isValid(world, entry)).toBe(true);
    return (world.state.chainTime - START) / 1000;
  }

  test('[R13] is the lower median of each weaver’s newest reading, and never decreases', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const eve = world.member('eve');
    expect(at(world, world.ana, 10)).toBe(10);
    expect(at(world, ben, 1000)).toBe(10);
    expect(at(world, eve, 20)).toBe(20);
    expect(at(world, ben, 0)).toBe(20);
    expect(at(world, world.ana, 30)).toBe(20);
    expect(at(world, ben, 40)).toBe(30);
  });

  test('[R13] one clock far ahead does not move it while two others weave', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const eve = world.member('eve');
    at(world, world.ana, 5);
    at(world, ben, 6);
    expect(at(world, eve, 9e8)).toBe(6);
  });

  test('[R13] a weaver counts for 32 entries', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const now = world.state.entries.size;
    expect(at(world, ben, 0)).toBe(0);
    for (let i = 0; i < 31; i++) expect(at(world, world.ana, 100 + i)).toBe(0);
    expect(at(world, world.ana, 200)).toBe(200);
    expect(world.state.entries.size).toBe(now + 33);
  });
});

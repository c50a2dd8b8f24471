import type { CommitValue } from '@lanemesh/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crypto, SmallWorld, type Who, who } from '../../../../test/support/small-world.ts';
import { join } from '../index.ts';

function worldOf(): { world: SmallWorld; ben: Who } {
  const world = new SmallWorld();
  return { world, ben: world.member('ben', ['worker']) };
}

const beat = (world: SmallWorld, node: Who, options = {}) =>
  world.batch(node, [world.draft('node.beat', {})], options);

function how(world: SmallWorld, commit: CommitValue): string {
  return join(world.state, commit.oid, world.commits, crypto).how;
}

function counted(world: SmallWorld, node: Who): CommitValue {
  return world.commits.get(world.sawOf(node).id) as CommitValue;
}

describe('node.rotated', () => {
  test('[R9] what comes after it is signed by the new key, old events stay', () => {
    const { world, ben } = worldOf();
    world.say(ben, 'node.beat', {});
    const { event, next } = world.rotation(ben, 'second');
    expect(world.weave(world.batch(ben, [event]))).toMatchObject([{ reason: null }]);
    const { keys, number } = world.state.logs.get(ben.id) ?? {};
    expect([keys, number]).toEqual([[ben.signer.publicKey, next.signer.publicKey], 3]);
    expect(world.say(next, 'node.beat', {}).reason).toBeNull();
    expect(how(world, beat(world, ben))).toBe('stranger');
  });

  test('[R9] its own batch is signed by the old key, also what stands behind it there', () => {
    const { world, ben } = worldOf();
    const { event, next } = world.rotation(ben, 'second');
    const told = world.weave(world.batch(ben, [event, world.draft('node.beat', {})]));
    expect(told.map(({ reason }) => reason)).toEqual([null, null]);
    expect(world.say(next, 'node.beat', {}).reason).toBeNull();
  });

  test('[R7] a chain that nobody wove yet is followed through its rotations', () => {
    const { world, ben } = worldOf();
    let node = ben;
    const chain = [beat(world, node)];
    for (const seed of ['second', 'third']) {
      const { event, next } = world.rotation(node, seed);
      chain.push(world.batch(node, [event]));
      node = next;
      chain.push(beat(world, node));
    }
    const last = chain.at(-1) as CommitValue;
    expect(how(world, last)).toBe('extends');
    expect(world.weave(last)).toHaveLength(5);
    expect(world.state.logs.get(ben.id)?.keys).toHaveLength(3);
  });

  test('[R7] also in the log of an author nobody knows yet', () => {
    const world = new SmallWorld();
    const eve = who('eve');
    world.joining(eve, world.invite(['worker']));
    const { event, next } = world.rotation(eve, 'second');
    world.batch(eve, [event]);
    const last = beat(world, next);
    expect(how(world, last)).toBe('extends');
    expect(how(world, beat(world, eve))).toBe('stranger');
    expect(world.weave(last)).toHaveLength(3);
  });

  test('[R6] the entry that brings it in is signed by the old key, the next one by the new', () => {
    const { world } = worldOf();
    const { event, next } = world.rotation(world.ana, 'second');
    const batch = world.batch(world.ana, [event]);
    const early = world.entry(next, [batch]);
    expect(world.follow(early).stands.oid).not.toBe(early.oid);
    world.weave(batch);
    const stale = world.entry(world.ana, []);
    expect(world.follow(stale).stands.oid).not.toBe(stale.oid);
    const entry = world.entry(next, [beat(world, next)]);
    expect(world.follow(entry).stands.oid).toBe(entry.oid);
  });

  test('[R10] who has the old key alone can neither speak nor mark the log', () => {
    const { world, ben } = worldOf();
    world.say(ben, 'node.beat', {});
    const before = counted(world, ben);
    const { event, next } = world.rotation(ben, 'second');
    world.weave(world.batch(ben, [event]));
    world.say(next, 'node.beat', {});
    const fork = beat(world, ben, { parent: before });
    expect(how(world, fork)).toBe('stranger');
    const entry = world.entry(world.ana, [fork]);
    expect(world.follow(entry).stands.oid).not.toBe(entry.oid);
    expect(world.state.logs.get(ben.id)?.marked).toBe(false);
  });

  test('[R10] a rotation in a fork may be said again, and holds from there', () => {
    const { world, ben } = worldOf();
    const parent = counted(world, ben);
    const { event, next } = world.rotation(ben, 'second');
    world.batch(ben, [event], { parent });
    const fork = beat(world, next);
    world.weave(beat(world, ben, { parent }));
    expect(how(world, fork)).toBe('fork');
    world.weave(fork);
    expect(world.state.logs.get(ben.id)?.keys).toEqual([ben.signer.publicKey]);
    world.goOnAt(ben, counted(world, ben));
    world.weave(world.batch(ben, [event]));
    expect(world.say(next, 'node.beat', {}).reason).toBeNull();
  });

  test('the new key has to agree, for this node and mesh, and was not there before', () => {
    const { world, ben } = worldOf();
    const said = (event: ReturnType<SmallWorld['rotation']>['event']) =>
      world.weave(world.batch(ben, [event]))[0]?.reason;
    expect(said(world.rotation(ben, 'second', ben.signer).event)).toMatch(/^body.proof/);
    const other = new SmallWorld({ url: 'elsewhere', term: 0 });
    const foreign = other.rotation(ben, 'second').event;
    expect(said(world.draft('node.rotated', foreign.body as never))).toMatch(/^body.proof/);
    const stolen = world.rotation(world.ana, 'second').event;
    expect(said(world.draft('node.rotated', stolen.body as never))).toMatch(/^body.proof/);
    const back = world.rotation(ben, 'seed of ben').event;
    expect(said(back)).toBe('body.key: its log had this key before');
    expect(world.say(ben, 'node.beat', {}).reason).toBeNull();
  });

  test('a batch that rotates twice does so once', () => {
    const { world, ben } = worldOf();
    const [first, second] = [world.rotation(ben, 'second'), world.rotation(ben, 'third')];
    const told = world.weave(world.batch(ben, [first.event, second.event]));
    expect(told.map(({ reason }) => reason)).toEqual([
      null,
      'life: this batch has another key already',
    ]);
    expect(world.say(first.next, 'node.beat', {}).reason).toBeNull();
  });

  test('of any rotations, in any batches and entries, the newest key signs and no other', () => {
    const steps = fc.array(fc.constantFrom('rotate', 'beat', 'weave'), { maxLength: 12 });
    fc.assert(
      fc.property(steps, (plan) => {
        const { world, ben } = worldOf();
        const keys = [ben];
        const now = () => keys.at(-1) as Who;
        for (const step of plan) {
          if (step === 'weave') {
            world.weave(beat(world, now()));
          } else if (step === 'beat') {
            beat(world, now());
          } else {
            const { event, next } = world.rotation(now(), `key ${keys.length}`);
            world.batch(now(), [event]);
            keys.push(next);
          }
        }
        const last = beat(world, now());
        for (const old of keys.slice(0, -1)) {
          const parent = world.commits.get(last.parents[0] ?? '') as CommitValue;
          expect(how(world, beat(world, old, { parent }))).toBe('stranger');
        }
        expect(how(world, last)).toBe('extends');
        world.weave(last);
        expect(world.state.logs.get(ben.id)?.keys).toEqual(keys.map((k) => k.signer.publicKey));
      }),
      { numRuns: 25 },
    );
  });
});

import type { CommitValue } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { crypto, SmallWorld, type Who, who } from '../../../test/support/small-world.ts';
import { join } from './index.ts';

const beat = (world: SmallWorld, node: Who, options = {}) =>
  world.batch(node, [world.draft('node.beat', {})], options);

/** Why a commit joins no log. */
function why(world: SmallWorld, oid: string, steps?: number): string | null {
  const joining = join(world.state, oid, world.commits, crypto, steps);
  return joining.how === 'stranger' ? joining.problem : null;
}

describe('[R7] a batch that joins no log', () => {
  test('[R7] is none at all', () => {
    const world = new SmallWorld();
    world.say(world.ana, 'node.beat', {});
    expect(why(world, world.tip.oid)).toBe('is no batch');
    expect(why(world, '0'.repeat(40))).toBe('is no batch');
    const onEntry = beat(world, world.ana, { parent: world.tip, header: { number: 3 } });
    expect(why(world, onEntry.oid)).toBe('is no batch');
  });

  test('[R7] stands on another author’s, or on another mesh’s', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const fits = (parent: CommitValue, header = {}) =>
      beat(world, ben, { parent, header: { number: 3, prev: parent.digest, ...header } });
    expect(why(world, fits(beat(world, world.ana)).oid)).toBe(
      'stands on a batch of another author',
    );
    const head = world.commits.get(world.sawOf(ben).id) as CommitValue;
    expect(why(world, fits(head, { number: 2, mesh: '0'.repeat(64) }).oid)).toBe(
      'is of another mesh',
    );
  });

  test('[R7] is signed by another key, or does not fit its parent', () => {
    const world = new SmallWorld();
    expect(why(world, beat(world, world.ana, { signer: who('eve').signer }).oid)).toBe(
      'is signed by a key that is not its log’s',
    );
    world.goOnAt(world.ana, world.founding);
    world.say(world.ana, 'node.beat', {});
    for (const header of [{ number: 5 }, { prev: '0'.repeat(64) }])
      for (const parent of [world.founding, world.commits.get(world.sawOf(world.ana).id)])
        expect(why(world, beat(world, world.ana, { parent, header }).oid)).toBe(
          'has a wrong number or digest',
        );
  });

  test('[R2] begins a log in another way', () => {
    const world = new SmallWorld();
    const [eve, kim] = [who('eve'), who('kim')];
    expect(why(world, world.joining(eve, null).oid)).toBeNull();
    const begins = (event: object) =>
      why(world, world.batch(eve, [{ ...joined, ...event }], { parent: null }).oid);
    const body = { name: 'eve', key: eve.signer.publicKey, capabilities: [] };
    const joined = world.draft('node.joined', body);
    const wrong = 'does not begin with one node.joined';
    expect(begins({})).toBeNull();
    expect(begins({ body: { ...body, key: kim.signer.publicKey } })).toBe(wrong);
    expect(begins({ kind: 'node.beat', body: {} })).toBe(wrong);
    const line = JSON.stringify({ at: 0, body, id: joined.id, kind: 'node.joined', v: 1 });
    expect(why(world, world.lines(eve, [line], { parent: null }).oid)).toBe(wrong);
    const named = { parent: null, header: { author: kim.id } };
    expect(why(world, world.batch(eve, [joined], named).oid)).toBe('is not named by its first key');
  });

  test('[R7] is further away than is walked, also where no log is known', () => {
    const world = new SmallWorld();
    const eve = who('eve');
    world.joining(eve, null);
    const later = [beat(world, eve), beat(world, eve)];
    expect(why(world, later[1]?.oid ?? '', 2)).toBeNull();
    expect(why(world, later[1]?.oid ?? '', 1)).toBe('does not reach its log');
  });
});

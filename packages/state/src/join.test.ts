import type { CommitValue } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { crypto, SmallWorld, who } from '../../../test/support/small-world.ts';
import { join } from './index.ts';

const beat = (world: SmallWorld, node = world.ana, options = {}) =>
  world.batch(node, [world.draft('node.beat', {})], options);

function how(world: SmallWorld, commit: CommitValue) {
  return join(world.state, commit.oid, world.commits, crypto);
}

describe('[R7] joining', () => {
  test('[R7] a chain on the head extends its log, oldest first', () => {
    const world = new SmallWorld();
    const chain = [beat(world), beat(world), beat(world)];
    expect(how(world, chain[2] as CommitValue)).toEqual({ how: 'extends', chain });
    expect(how(world, world.founding)).toEqual({ how: 'known' });
  });

  test('[R7] every link has the next number and the digest of the batch before, also the first', () => {
    for (const header of [{ number: 3 }, { number: 1e6 }, { prev: '0'.repeat(64) }]) {
      const world = new SmallWorld();
      const first = beat(world, world.ana, { header });
      expect(how(world, first)).toMatchObject({ how: 'stranger' });
      const later = new SmallWorld();
      beat(later);
      expect(how(later, beat(later, later.ana, { header: { ...header, number: 9 } }))).toEqual({
        how: 'stranger',
        problem: 'has a wrong number or digest',
      });
    }
  });

  test('[R7] a fork’s first link has to fit as well', () => {
    const world = new SmallWorld();
    world.say(world.ana, 'node.beat', {});
    const wrong = beat(world, world.ana, {
      parent: world.founding,
      header: { prev: '0'.repeat(64) },
    });
    expect(how(world, wrong)).toMatchObject({ how: 'stranger' });
  });

  test('[R7] every batch is signed by a key of its log and names its author and mesh', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const foreign = beat(world, ben, { signer: world.ana.signer });
    expect(how(world, foreign)).toMatchObject({ how: 'stranger' });
    const mixed = beat(world, world.ana, { parent: foreign, header: { number: 4 } });
    expect(how(world, mixed)).toMatchObject({ how: 'stranger' });
    world.goOnAt(world.ana, world.commits.get(world.sawOf(world.ana).id) as CommitValue);
    const elsewhere = beat(world, world.ana, { header: { mesh: '0'.repeat(64) } });
    expect(how(world, elsewhere)).toMatchObject({ how: 'stranger' });
  });

  test('[R7] reaches at most 256 numbers below the head', () => {
    const world = new SmallWorld();
    const counted: CommitValue[] = [world.founding];
    for (let i = 0; i < 300; i++) counted.push(beat(world));
    world.weave(counted.at(-1) as CommitValue);
    const fork = (below: number) => {
      const parent = counted.at(-1 - below) as CommitValue;
      return how(world, beat(world, world.ana, { parent })).how;
    };
    expect(fork(256)).toBe('fork');
    expect(fork(257)).toBe('stranger');
  });

  test('[R7] walks at most 4,096 steps', () => {
    const world = new SmallWorld();
    let last = world.founding;
    for (let i = 0; i < 4096; i++) last = beat(world);
    expect(how(world, last).how).toBe('extends');
    const further = beat(world);
    expect(how(world, further)).toEqual({ how: 'stranger', problem: 'does not reach its log' });
    const whole = join(world.state, further.oid, world.commits, crypto, Number.POSITIVE_INFINITY);
    expect(whole.how === 'extends' && whole.chain.length).toBe(4097);
  });

  test('[R2] a new log begins with number 1, which is one node.joined and named by its key', () => {
    const world = new SmallWorld();
    const ben = who('ben');
    const key = ben.signer.publicKey;
    const joined = world.draft('node.joined', { name: 'ben', key, capabilities: [] });
    const parent = null;
    expect(how(world, world.batch(ben, [joined], { parent })).how).toBe('extends');
    const eve = who('eve');
    const alias = world.batch(ben, [joined], { parent, header: { author: eve.id } });
    const foreignKey = {
      ...joined,
      body: { ...(joined.body as object), key: eve.signer.publicKey },
    };
    const strange = [
      alias,
      world.batch(ben, [world.draft('node.beat', {})], { parent }),
      world.batch(ben, [joined, world.draft('node.beat', {})], { parent }),
      world.batch(ben, [foreignKey], { parent }),
      world.lines(ben, ['{}'], { parent }),
    ];
    for (const commit of strange) expect(how(world, commit).how).toBe('stranger');
  });
});

describe('[R9] what comes in', () => {
  test('[R9] a batch counts once', () => {
    const world = new SmallWorld();
    const batch = beat(world);
    expect(world.weave(batch)).toHaveLength(1);
    const { position } = world.state;
    expect(world.weave(batch)).toEqual([]);
    expect(world.state.position).toBe(position);
  });

  test('[R9] a batch becomes the head, whatever its events are worth', () => {
    const world = new SmallWorld();
    const batch = world.lines(world.ana, ['no event', '{}']);
    world.follow(world.entry(world.ana, [batch]));
    expect(world.state.logs.get(world.ana.id)?.head).toBe(batch.oid);
    expect(world.state.position).toBe(3);
    expect(world.state.deadLetters.map(({ reason }) => reason)).toEqual([
      'bytes: no canonical event',
      'bytes: no canonical event',
    ]);
  });

  test('[R9] a batch of a pending author is left, and comes in when its author may speak', () => {
    const world = new SmallWorld();
    const ben = who('ben');
    world.weave(world.joining(ben, null));
    const batch = beat(world, ben);
    expect(world.weave(batch)).toEqual([]);
    expect(world.state.logs.get(ben.id)?.number).toBe(1);
    world.say(world.ana, 'node.admitted', { node: ben.id, roles: ['worker'] });
    expect(world.weave(batch)).toHaveLength(1);
    expect(world.state.logs.get(ben.id)?.head).toBe(batch.oid);
  });

  test('[R9] a revoked author’s batches are left, with all after them', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    world.say(world.ana, 'node.revoked', { node: ben.id });
    beat(world, ben);
    expect(world.weave(beat(world, ben))).toEqual([]);
    expect(world.state.logs.get(ben.id)?.number).toBe(1);
  });

  test('[R9] an author admitted earlier in the order comes in with the same entry', () => {
    const world = new SmallWorld();
    const ben = who('ben');
    const first = world.joining(ben, world.invite(['worker']));
    const second = beat(world, ben);
    expect(world.weave(second).map(({ reason }) => reason)).toEqual([null, null]);
    expect(world.state.logs.get(ben.id)?.recent.has(first.oid)).toBe(true);
  });
});

describe('[R10] conflict', () => {
  function forked() {
    const world = new SmallWorld();
    world.lane();
    const ben = world.member('ben');
    const parent = world.commits.get(world.sawOf(ben).id) as CommitValue;
    const counts = beat(world, ben);
    world.weave(counts);
    const fork = beat(world, ben, { parent });
    return { world, ben, counts, fork };
  }

  test('[R10] of two batches on one parent the first in order counts, the other marks its author', () => {
    const { world, ben, counts, fork } = forked();
    expect(world.weave(fork)).toEqual([]);
    expect(world.state.logs.get(ben.id)).toMatchObject({ head: counts.oid, marked: true });
  });

  test('[R10] a marked author gets no grant, and everything else of it counts', () => {
    const { world, ben, counts, fork } = forked();
    const task = world.task();
    world.weave(fork);
    world.goOnAt(ben, counts);
    expect(world.claim(ben, task).reason).toMatch(/two batches/);
    expect(world.say(ben, 'task.enqueued', { title: 'more', lane: 'default' }).reason).toBeNull();
    expect(world.follow(world.entry(ben, [])).stands.oid).toBe(world.state.tip.oid);
  });

  test('[R10] it resumes by naming the counted parent of its own batch', () => {
    const { world, ben, counts, fork } = forked();
    const task = world.task();
    world.weave(fork);
    world.goOnAt(ben, counts);
    const wrong = world.say(ben, 'node.resumed', { node: ben.id, head: fork.oid });
    expect(wrong.reason).toMatch(/^body.head/);
    const head = world.sawOf(ben).id;
    expect(world.say(ben, 'node.resumed', { node: ben.id, head }).reason).toBeNull();
    expect(world.claim(ben, task).reason).toBeNull();
  });

  test('[R10] an admin resumes it by naming its counted head; another node may not', () => {
    const { world, ben, counts, fork } = forked();
    const eve = world.member('eve');
    world.weave(fork);
    const body = { node: ben.id, head: counts.oid };
    expect(world.say(eve, 'node.resumed', body).reason).toMatch(/^role/);
    expect(world.say(world.ana, 'node.resumed', body).reason).toBeNull();
    expect(world.state.logs.get(ben.id)?.marked).toBe(false);
    expect(world.say(world.ana, 'node.resumed', body).reason).toMatch(/^life/);
  });

  test('[R10] a fork that was carried marks nobody again, and a later child of it does', () => {
    const { world, ben, counts, fork } = forked();
    world.weave(fork);
    world.say(world.ana, 'node.resumed', { node: ben.id, head: counts.oid });
    world.weave(fork);
    expect(world.state.logs.get(ben.id)?.marked).toBe(false);
    world.weave(beat(world, ben, { parent: fork }));
    expect(world.state.logs.get(ben.id)?.marked).toBe(true);
  });

  test('[R10] its events come in on the counted head under their own ids', () => {
    const { world, ben, counts } = forked();
    const parent = world.commits.get(counts.parents[0] as string) as CommitValue;
    const event = world.draft('node.beat', {});
    world.weave(world.batch(ben, [event], { parent }));
    const told = world.weave(world.batch(ben, [event], { parent: counts }));
    expect(told).toEqual([{ ref: `${ben.id}:${event.id}`, reason: null }]);
  });
});

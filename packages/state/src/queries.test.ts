import { describe, expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { effectiveTtl, heldInLane, isSettled, readyTasks, tasksByState } from './index.ts';

describe('[R14] settled', () => {
  test('[R14] an entry that counted batches of two other nodes name as seen is settled', () => {
    const world = new SmallWorld();
    const [ben, eve] = [world.member('ben'), world.member('eve')];
    world.member('kim');
    world.say(world.ana, 'node.beat', {});
    const { oid } = world.state.tip;
    expect(isSettled(world.state, oid)).toBe(false);
    world.say(ben, 'node.beat', {});
    expect(isSettled(world.state, oid)).toBe(false);
    world.say(eve, 'node.beat', {});
    expect(isSettled(world.state, oid)).toBe(true);
  });

  test('[R14] an entry that another node wove on it counts as well', () => {
    const world = new SmallWorld();
    const [ben, eve] = [world.member('ben'), world.member('eve')];
    world.say(world.ana, 'node.beat', {});
    const { oid } = world.state.tip;
    world.follow(world.entry(ben, []));
    world.follow(world.entry(eve, []));
    expect(isSettled(world.state, oid)).toBe(true);
  });

  test('[R14] in a mesh of two the other one is enough, in a mesh of one nothing is', () => {
    const alone = new SmallWorld();
    alone.say(alone.ana, 'node.beat', {});
    expect(isSettled(alone.state, alone.founding.oid)).toBe(false);
    const world = new SmallWorld();
    const ben = world.member('ben');
    const { oid } = world.state.tip;
    world.say(ben, 'node.beat', {});
    expect(isSettled(world.state, oid)).toBe(true);
  });

  test('[R14] its own weaver, a revoked node, and a seen of another height say nothing', () => {
    const world = new SmallWorld();
    const [ben, eve] = [world.member('ben'), world.member('eve')];
    world.member('kim');
    world.say(world.ana, 'node.beat', {});
    const { oid, height } = world.state.tip;
    world.say(world.ana, 'node.beat', {});
    world.say(ben, 'node.beat', {});
    const seen = { height: height + 5, id: oid };
    world.weave(world.batch(eve, [world.draft('node.beat', {})], { header: { seen } }));
    expect(isSettled(world.state, oid)).toBe(false);
    world.say(eve, 'node.beat', {});
    expect(isSettled(world.state, oid)).toBe(true);
    world.say(world.ana, 'node.revoked', { node: eve.id });
    expect(isSettled(world.state, oid)).toBe(false);
  });
});

test('ready tasks come most urgent first, then oldest', () => {
  const world = new SmallWorld();
  world.lane();
  const low = world.task({ priority: 'low' });
  const first = world.task();
  const second = world.task();
  const urgent = world.task({ priority: 'urgent' });
  world.task({ draft: true });
  expect(readyTasks(world.state).map(({ ref }) => ref)).toEqual([urgent, first, second, low]);
  world.claim(world.ana, first);
  expect(heldInLane(world.state, 'default')).toBe(1);
  expect(tasksByState(world.state)).toMatchObject({ draft: 1, ready: 3, claimed: 1, done: 0 });
});

test('the effective TTL gives every holder time to beat within the hub’s rate', () => {
  const world = new SmallWorld({ url: 'file:///hub', term: 0, pushesPerMinute: 6 });
  world.lane();
  const ben = world.member('ben');
  expect(effectiveTtl(world.state, 60)).toBe(60);
  world.claim(world.ana, world.task());
  world.claim(world.ana, world.task());
  expect(effectiveTtl(world.state, 30)).toBe(60);
  world.claim(ben, world.task());
  expect(effectiveTtl(world.state, 60)).toBe(120);
  expect(effectiveTtl(world.state, 900)).toBe(900);
});

import { expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { Pace } from './pace.ts';

const RATE = 6;
const random = () => 0.5;

function limited() {
  const world = new SmallWorld({ url: '/srv/hub.git', term: 0, pushesPerMinute: RATE });
  world.lane();
  return world;
}

test('INV-8: a node leaves the other holders their share of what the hub takes', () => {
  const world = limited();
  const pace = new Pace(random);
  expect(pace.allows(world.state, 0)).toBe(true);
  pace.pushed(world.state, world.ana.id, 0);
  expect([9_999, 10_000].map((at) => pace.allows(world.state, at))).toEqual([false, true]);
  for (const name of ['ben', 'eve']) world.claim(world.member(name), world.task());
  pace.pushed(world.state, world.ana.id, 10_000);
  expect([39_999, 40_000].map((at) => pace.allows(world.state, at))).toEqual([false, true]);
});

test('a hub that names no limit has none', () => {
  const world = new SmallWorld({ url: '/srv/hub.git', term: 0 });
  const pace = new Pace(random);
  pace.pushed(world.state, world.ana.id, 0);
  expect(pace.allows(world.state, 0)).toBe(true);
});

test('nodes do not stay in step', () => {
  const { state, ana } = limited();
  const waits = [0, 0.999].map((lot) => {
    const pace = new Pace(() => lot);
    pace.pushed(state, ana.id, 0);
    return [7_000, 10_000, 12_499].map((at) => pace.allows(state, at));
  });
  expect(waits).toEqual([
    [false, true, true],
    [false, false, true],
  ]);
});

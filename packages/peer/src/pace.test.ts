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

/** When it may push again after its last push, milliseconds. */
function waitOf(pace: Pace, { state }: SmallWorld, me: string, from: number): number {
  let ms = 0;
  while (!pace.allows(state, me, from + ms)) ms += 500;
  return ms;
}

test('INV-8: a holder leaves the other holders their share of what the hub takes', () => {
  const world = limited();
  const { id: me } = world.ana;
  const pace = new Pace(random);
  expect(pace.allows(world.state, me, 0)).toBe(true);
  world.claim(world.ana, world.task());
  pace.pushed(0, true);
  expect([9_999, 10_000].map((at) => pace.allows(world.state, me, at))).toEqual([false, true]);
  for (const name of ['ben', 'eve']) world.claim(world.member(name), world.task());
  pace.pushed(10_000, false);
  expect([39_999, 40_000].map((at) => pace.allows(world.state, me, at))).toEqual([false, true]);
});

test('who holds nothing makes room for others once the hub refused it, and less when that has room', () => {
  const world = limited();
  const { id: me } = world.ana;
  const pace = new Pace(random);
  const after = (taken: boolean): number => {
    pace.pushed(0, taken);
    return waitOf(pace, world, me, 0);
  };
  expect([after(true), after(false), after(true)]).toEqual([10_000, 40_000, 40_000]);
  expect([after(false), after(false), after(false), after(false)].at(-1)).toBe(256 * 10_000);
  // A busy hub: others move their logs.
  const logs = (n: number) => new Map([...Array(6).keys()].map((i) => [`log${i}`, `${n}`]));
  pace.saw(world.state, logs(0), 0);
  pace.saw(world.state, logs(1), 1000);
  const busy = after(true);
  pace.saw(world.state, logs(1), 30_000);
  expect(after(true)).toBe(busy);
  for (let i = 0; i < 20; i++) pace.saw(world.state, logs(1), 70_000 + i * 10_000);
  expect(after(true)).toBeLessThan(busy / 20);
});

test('a hub that names no limit has none', () => {
  const world = new SmallWorld({ url: '/srv/hub.git', term: 0 });
  const pace = new Pace(random);
  pace.pushed(0, false);
  expect(pace.allows(world.state, world.ana.id, 0)).toBe(true);
});

test('nodes do not stay in step', () => {
  const world = limited();
  const waits = [0, 0.5, 0.999].map((lot) => {
    const pace = new Pace(() => lot);
    pace.pushed(0, true);
    return waitOf(pace, world, world.ana.id, 0);
  });
  expect(waits).toEqual([5000, 10_000, 15_000]);
});

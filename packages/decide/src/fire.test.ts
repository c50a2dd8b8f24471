import type { Body } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld, START, type Who } from '../../../test/support/small-world.ts';
import { fire } from './fire.ts';
import type { Sight } from './index.ts';

const HOUR = 3_600_000;
const task = { title: 'sweep' };

function worldWith(rhythm: NonNullable<Body<'lane.defined'>['rhythm']>) {
  const world = new SmallWorld();
  world.lane('nightly', { rhythm });
  const does = (over: Partial<Sight> = {}, who: Who = world.ana) =>
    fire(sightOf(world, who, over)).map((command) => (command as { event: unknown }).event);
  const fired = (n: number, slot: number, mark?: string) => [
    { kind: 'lane.fired', body: { lane: 'nightly', n, slot, ...(mark ? { mark } : {}) } },
  ];
  const close = () =>
    world.say(world.ana, 'task.cancelled', {
      task: world.state.firings.get('nightly')?.task ?? '',
    });
  return { world, does, fired, close };
}

describe('a lane with a cron expression', () => {
  const at = (hours: number) => ({
    now: START + hours * HOUR,
    cronSlots: new Map([['nightly', START + Math.floor(hours) * HOUR]]),
  });

  test('fires its newest slot once, also where many passed meanwhile', () => {
    const { world, does, fired, close } = worldWith({ cron: '0 * * * *', task });
    expect(does(at(0.5))).toEqual([]);
    expect(does(at(7.5))).toEqual(fired(1, START + 7 * HOUR));
    world.say(world.ana, 'lane.fired', { lane: 'nightly', n: 1, slot: START + 7 * HOUR });
    close();
    expect(does(at(7.9))).toEqual([]);
    expect(does(at(8))).toEqual(fired(2, START + 8 * HOUR));
  });

  test('fires once a least interval where it has one', () => {
    const { world, does, fired, close } = worldWith({ cron: '0 * * * *', every: 4 * 3600, task });
    world.say(world.ana, 'lane.fired', { lane: 'nightly', n: 1, slot: START + HOUR });
    close();
    expect(does(at(4.5))).toEqual([]);
    expect(does(at(5))).toEqual(fired(2, START + 5 * HOUR));
  });

  test('is left alone while its firing waits for a position, or its task is not over', () => {
    const { world, does } = worldWith({ cron: '0 * * * *', task });
    const said = world.draft('lane.fired', { lane: 'nightly', n: 1, slot: START + HOUR });
    expect(does({ ...at(2), pending: [said] })).toEqual([]);
    world.say(world.ana, 'lane.fired', { lane: 'nightly', n: 1, slot: START + HOUR });
    expect(does(at(2))).toEqual([]);
  });

  test('does not fire here while the node drains, has no contact, serves other lanes, or it is paused', () => {
    const { world, does } = worldWith({ cron: '0 * * * *', task });
    expect(does(at(1))).toHaveLength(1);
    expect(does({ ...at(1), draining: true })).toEqual([]);
    expect(does({ ...at(1), following: 'away' })).toEqual([]);
    expect(does({ ...at(1), lanes: new Set(['other']) })).toEqual([]);
    world.say(world.ana, 'work.paused', { lane: 'nightly' });
    expect(does(at(1))).toEqual([]);
  });

  test('does not fire here once its node has paused it, or all, before that has a position', () => {
    const { world, does } = worldWith({ cron: '0 * * * *', task });
    const paused = (body: Body<'work.paused'>) => [world.draft('work.paused', body)];
    expect(does({ ...at(1), pending: paused({ lane: 'nightly' }) })).toEqual([]);
    expect(does({ ...at(1), pending: paused({}) })).toEqual([]);
    expect(does({ ...at(1), pending: paused({ lane: 'other' }) })).toHaveLength(1);
  });

  test('fires also where a clock that ran ahead said a slot far in the future', () => {
    const { world, does, fired, close } = worldWith({ cron: '0 * * * *', task });
    world.say(world.ana, 'lane.fired', { lane: 'nightly', n: 1, slot: START + 400 * 24 * HOUR });
    close();
    expect(does(at(1))).toEqual(fired(2, START + HOUR));
  });
});

test('a cadence fires at once, and again when its interval has passed', () => {
  const { world, does, fired, close } = worldWith({ every: 3600, task });
  expect(does({ now: START })).toEqual(fired(1, START));
  world.say(world.ana, 'lane.fired', { lane: 'nightly', n: 1, slot: START });
  close();
  expect(does({ now: START + HOUR - 1 })).toEqual([]);
  expect(does({ now: START + HOUR })).toEqual(fired(2, START + HOUR));
});

test('a dormant lane never fires', () => {
  const { does } = worldWith({ every: 0, cron: '0 * * * *', task });
  expect(does({ now: START + HOUR, cronSlots: new Map([['nightly', START + HOUR]]) })).toEqual([]);
});

test('twenty changes in 300 seconds make one firing, 300 seconds after the first', () => {
  const { world, does, fired, close } = worldWith({ on: ['x.ci.red'], debounce: 300, task });
  const firings: number[] = [];
  for (let second = 0; second <= 900; second += 15) {
    world.clock = START + second * 1000;
    const event = { ...world.draft('node.beat', {}), kind: 'x.ci.red', body: {} };
    if (second < 300) world.weave(world.batch(world.ana, [event]));
    const [said] = does({ now: world.clock });
    if (!said) continue;
    firings.push(second);
    expect([said]).toEqual(fired(1, world.clock));
    world.say(world.ana, 'lane.fired', { lane: 'nightly', n: 1, slot: world.clock });
    close();
  }
  expect(firings).toEqual([300]);
});

test('what was seen outside the ledger makes one firing, once its debounce is over', () => {
  const { world, does, fired, close } = worldWith({ on: ['fetch'], debounce: 60, task });
  const mark = 'a'.repeat(64);
  const sightings = new Map([['nightly', { mark, since: START }]]);
  expect(does({ now: START + 59_999, sightings })).toEqual([]);
  expect(does({ now: START + 60_000, sightings })).toEqual(fired(1, START + 60_000, mark));
  world.say(world.ana, 'lane.fired', { lane: 'nightly', n: 1, slot: START, mark });
  close();
  expect(does({ now: START + 90_000, sightings })).toEqual([]);
});

test.each([1, 3, 5])('of %i nodes that see a lane due one is drawn, and later another', (count) => {
  const { world } = worldWith({ every: 60, task });
  const others = ['ben', 'cem', 'dan', 'eve'].slice(0, count - 1).map((name) => world.member(name));
  const speakers = new Set<string>();
  for (let round = 0; round < 40; round++) {
    const now = START + round * 60_000;
    const drawn = [world.ana, ...others].filter((who) => fire(sightOf(world, who, { now })).length);
    expect(drawn).toHaveLength(1);
    speakers.add(drawn[0]?.id ?? '');
  }
  // Nobody is drawn for ever: the time of a dead one passes.
  expect(speakers.size).toBe(count);
});

test('chain time that stood still before the last firing makes nobody fire too early', () => {
  const { world, does, fired, close } = worldWith({ every: 3600, task });
  world.say(world.ana, 'lane.fired', { lane: 'nightly', n: 1, slot: START + HOUR });
  close();
  world.clock = START + 2 * HOUR - 1;
  world.say(world.ana, 'node.beat', {});
  expect(does({ now: world.clock })).toEqual([]);
  // A clock that is behind by hours fires when it has itself known of the last firing for so long.
  const late = {
    now: START,
    mono: 2 * HOUR,
    firstSeen: new Map([['nightly', { fired: HOUR, changed: null }]]),
  };
  expect(does(late)).toEqual(fired(2, START));
});

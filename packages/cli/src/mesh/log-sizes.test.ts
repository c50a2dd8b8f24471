import { expect, test } from 'vitest';
import { eventId, SmallWorld, type Who } from '../../../../test/support/small-world.ts';
import { largestLog } from './log-sizes.ts';

test('a log with ten times the events of all others stands out, from ten thousand on', () => {
  const world = new SmallWorld();
  const ben = world.member('ben');
  const wrote = (node: Who, events: number) => {
    const log = world.state.logs.get(node.id);
    if (log) log.ids = new Set(Array.from({ length: events }, (_, n) => eventId(n)));
    return largestLog(world.state);
  };
  expect(wrote(world.ana, 100)).toBeNull();
  expect(wrote(ben, 9_999)).toBeNull();
  expect(wrote(ben, 10_000)).toEqual({ name: 'ben', events: 10_000, all: 10_100 });
  expect(wrote(world.ana, 1_001)).toBeNull();
});

test('in a mesh of one node nobody stands out', () => {
  const world = new SmallWorld();
  const log = world.state.logs.get(world.ana.id);
  if (log) log.ids = new Set(Array.from({ length: 20_000 }, (_, n) => eventId(n)));
  expect(largestLog(world.state)).toBeNull();
});

import { expect, test } from 'vitest';
import { sightOf, silence } from '../../../test/support/sight.ts';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { beat } from './beat.ts';
import { decide, type Sight } from './index.ts';

const NOW = 1_000_000;
const BEAT = [{ do: 'say', event: { kind: 'node.beat', body: {} }, urgent: true }];

function held() {
  const world = new SmallWorld();
  world.lane('default', { ttl: 60 });
  const ben = world.member('ben');
  const task = world.task();
  const claim = world.claim(ben, task).ref;
  const active = new Map([[claim, 'attempt' as const]]);
  const holder = (over: Partial<Sight>) => beat(sightOf(world, ben, { active, ...over }));
  return { world, ben, task, claim, active, holder };
}

test('INV-8: a holder at work beats at a third of its TTL when it said nothing else', () => {
  const { holder } = held();
  expect(holder({ lastAppend: NOW - 20_000 })).toEqual([]);
  expect(holder({ lastAppend: NOW - 20_001 })).toEqual(BEAT);
  expect(holder({ lastAppend: null })).toEqual(BEAT);
});

test('INV-8: a holder that does not really run it does not beat', () => {
  const { holder } = held();
  expect(holder({ active: new Map() })).toEqual([]);
});

test('INV-8: a holder whose result waits for its position beats on: it will land it', () => {
  const { world, task, claim, holder } = held();
  const body = { task, outcome: 'passed' as const, agent: 'script', ms: 1 };
  const pending = [world.draft('task.result', body, { claim })];
  const over = { active: new Map(), pending, lastAppend: NOW - 20_001 };
  expect(holder(over)).toEqual(BEAT);
  const other = [world.draft('task.result', body, { claim: `${claim.slice(0, -1)}9` })];
  expect(holder({ ...over, pending: other })).toEqual([]);
});

test('away from the hub one beat that waits is enough', () => {
  const { world, holder } = held();
  const pending = [world.draft('node.beat', {})];
  expect(holder({ following: 'away' })).toEqual(BEAT);
  expect(holder({ following: 'away', pending })).toEqual([]);
  expect(holder({ following: 'ok', pending })).toEqual(BEAT);
});

test('INV-8: an observer that saw no write for a quarter of the TTL beats once itself', () => {
  const { world, claim } = held();
  const looks = (silent: number, wrote: number, over: Partial<Sight> = {}) =>
    beat(sightOf(world, world.ana, { silence: silence(claim, silent, wrote), ...over }));
  expect(looks(16, 16)).toEqual(BEAT);
  expect(looks(14, 16)).toEqual([]);
  expect(looks(16, 14)).toEqual([]);
  expect(looks(16, 16, { lastAppend: NOW - 14_000 })).toEqual([]);
  expect(looks(16, 16, { following: 'away' })).toEqual([]);
});

test('who has something else to say does not beat', () => {
  const { world, ben, claim, active } = held();
  const sight = sightOf(world, ben, { active, silence: silence(claim, 0) });
  expect(decide(sight)).toEqual(BEAT);
  world.task();
  expect(decide({ ...sight, state: world.state })).toMatchObject([
    { event: { kind: 'task.claimed' } },
  ]);
});

test('nobody beats in a mesh where nothing is held', () => {
  const world = new SmallWorld();
  expect(beat(sightOf(world, world.ana))).toEqual([]);
});

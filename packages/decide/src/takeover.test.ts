import { expect, test } from 'vitest';
import { sightOf, silence } from '../../../test/support/sight.ts';
import { SmallWorld, type Who } from '../../../test/support/small-world.ts';
import { decide, type Sight } from './index.ts';
import { nextTakeover, takeOver } from './takeover.ts';

/** Ben holds a task for 60 s; ana looks on. */
function held(hub?: { url: string; term: number; pushesPerMinute: number }) {
  const world = new SmallWorld(hub);
  world.lane('default', { ttl: 60 });
  const ben = world.member('ben');
  const task = world.task();
  const claim = world.claim(ben, task).ref;
  const sees = (silent: number, over: Partial<Sight> = {}, node: Who = world.ana, wrote = 1) =>
    takeOver(sightOf(world, node, { silence: silence(claim, silent, wrote), ...over }));
  return { world, ben, task, claim, sees };
}

test('INV-8: a claim whose holder was silent for longer than the TTL is taken over by name', () => {
  const { world, ben, task, claim, sees } = held();
  expect(sees(59)).toEqual([]);
  expect(sees(60)).toEqual([]);
  const body = { task, ttl: 60, over: claim, saw: world.sawOf(ben) };
  expect(sees(61)).toEqual([{ do: 'say', event: { kind: 'task.claimed', body }, urgent: true }]);
});

test('INV-8: nodes take turns in an order drawn anew for each epoch, one interval apart', () => {
  const { world, ben, sees } = held();
  const nodes = [world.ana, ...['eve', 'kim', 'zoe'].map((name) => world.member(name))];
  const when = (node: Who) => {
    for (let tenths = 600; ; tenths++) if (sees(tenths / 10, {}, node).length > 0) return tenths;
  };
  expect(nodes.map(when).sort()).toEqual([601, 611, 621, 631]);
  expect(sees(1000, {}, ben)).toEqual([]);
});

test.each<[string, object]>([
  ['serves other lanes', { lanes: ['other'] }],
  ['has another agent', { agents: [{ name: 'claude', family: 'anthropic' }] }],
  ['has no slot', { slots: 0 }],
])('INV-8: a node that %s is not waited for', (_, offer) => {
  const { world, sees } = held();
  const others = ['eve', 'kim', 'zoe'].map((name) => world.member(name));
  const due = () => {
    for (let s = 60; ; s++) if (sees(s + 0.5).length > 0) return s - 60;
  };
  const before = due();
  for (const node of others) world.say(node, 'node.announced', offer as never);
  expect(before).toBeGreaterThan(0);
  expect(due()).toBe(0);
});

test('INV-8: a node looks again when its turn comes, not an interval later', () => {
  const { world, claim } = held();
  const next = (silent: number, over: Partial<Sight> = {}) =>
    nextTakeover(sightOf(world, world.ana, { silence: silence(claim, silent), ...over }), 2000);
  expect(next(57)).toBeNull();
  expect(next(59)).toBe(1_001_001);
  expect(next(61)).toBeNull();
  expect(next(59, { slots: 0 })).toBeNull();
  expect(next(59, { following: 'away' })).toBeNull();
});

test('a node takes over as many tasks of one that died as it has slots for', () => {
  const { world, ben, claim } = held();
  const claims = [claim, world.claim(ben, world.task()).ref, world.claim(ben, world.task()).ref];
  const watched = silence(claim, 100);
  const [watch] = watched.watches.values();
  const watches = new Map(claims.map((one) => [one, watch as never]));
  const sight = sightOf(world, world.ana, { slots: 2, silence: { ...watched, watches } });
  expect(takeOver(sight)).toHaveLength(2);
});

test('INV-8: nobody is taken over at a hub that takes no writes', () => {
  const { sees } = held();
  expect(sees(100, {}, undefined, 21)).toHaveLength(1);
  expect(sees(100, {}, undefined, 22.1)).toEqual([]);
});

test('INV-8: the more holders and the slower the hub, the longer the TTL', () => {
  const { sees } = held({ url: 'file:///hub', term: 0, pushesPerMinute: 4 });
  expect(sees(89)).toEqual([]);
  expect(sees(91)).toHaveLength(1);
});

test.each<[string, Partial<Sight>]>([
  ['away', { following: 'away' }],
  ['unsettled', { following: 'unsettled' }],
  ['draining', { draining: true }],
  ['full', { slots: 0 }],
  ['without an agent for it', { agents: new Set() }],
  ['that serves other lanes', { lanes: new Set(['other']) }],
  ['that knows no batch of the holder', { newestOf: () => null }],
])('no takeover by a node %s', (_, over) => {
  expect(held().sees(100, over)).toEqual([]);
});

test('no takeover while another one waits for its position', () => {
  const { world, task, sees } = held();
  const pending = [world.draft('task.claimed', { task, ttl: 60 })];
  expect(sees(100, { pending, slots: 5 })).toEqual([]);
});

test('nothing else is claimed in the turn of a takeover, and its slot counts', () => {
  const { world, claim } = held();
  world.task();
  const sight = sightOf(world, world.ana, { slots: 1, silence: silence(claim, 100) });
  const said = decide(sight);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatchObject({ event: { body: { over: claim } } });
  const one = world.task();
  world.claim(world.ana, one);
  expect(decide(sightOf(world, world.ana, { slots: 1, silence: silence(claim, 100) }))).toEqual([
    expect.objectContaining({ do: 'run', task: one }),
  ]);
});

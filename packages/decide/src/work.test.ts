import type { Event } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { decide, letGo, type Sight } from './index.ts';
import { work } from './work.ts';

function held() {
  const world = new SmallWorld();
  world.lane('default', { ttl: 60 });
  const task = world.task();
  const claim = world.claim(world.ana, task).ref;
  const does = (over: Partial<Sight> = {}) => work(sightOf(world, world.ana, over));
  const gaveup = (reason: string) => [
    { do: 'say', event: { kind: 'task.gaveup', body: { task, reason }, claim }, urgent: true },
  ];
  const start = () => world.say(world.ana, 'task.started', { task, agent: 'script' }, { claim });
  const pass = () =>
    world.say(
      world.ana,
      'task.result',
      {
        task,
        outcome: 'passed',
        agent: 'script',
        ms: 1,
        commit: '1'.repeat(40),
        base: '2'.repeat(40),
      },
      { claim },
    );
  return { world, task, claim, does, gaveup, start, pass };
}

describe('what this node holds', () => {
  test('is begun, once', () => {
    const { task, claim, does } = held();
    expect(does()).toEqual([{ do: 'run', task, claim, fence: false }]);
    expect(does({ active: new Map([[claim, 'attempt']]) })).toEqual([]);
  });

  test('INV-7: is begun only where the hub was seen to hold the claim, and nothing is unsettled', () => {
    const { does } = held();
    expect(does({ following: 'away' })).toMatchObject([{ do: 'run', leave: {} }]);
    expect(does({ following: 'away', seenAtHub: 0 })).toEqual([]);
    expect(does({ following: 'unsettled' })).toEqual([]);
  });

  test('INV-10: is begun with a fence where the former holder did not let go', () => {
    const { world, task, claim } = held();
    const ben = world.member('ben');
    world.claim(ben, task, { over: claim, saw: world.sawOf(world.ana) });
    expect(work(sightOf(world, ben))).toMatchObject([{ do: 'run', fence: true }]);
  });

  test('INV-8: is given up at once where a former process ran it', () => {
    const { does, gaveup, start, claim } = held();
    start();
    expect(does()).toEqual(gaveup('restart'));
    expect(does({ draining: true })).toEqual(gaveup('drain'));
    expect(does({ active: new Map([[claim, 'attempt']]) })).toEqual([]);
  });

  test('is given up also where the start has no position yet', () => {
    const { world, task, claim, does, gaveup } = held();
    const started = world.draft('task.started', { task, agent: 'script' }, { claim });
    expect(does({ pending: [started] })).toEqual(gaveup('restart'));
  });

  test('is given up where the node drains or is full', () => {
    const { does, gaveup } = held();
    expect(does({ draining: true })).toEqual(gaveup('drain'));
    expect(does({ slots: 0 })).toEqual(gaveup('slots'));
  });

  test.each(['task.gaveup', 'task.result', 'task.blocked', 'task.landed'] as const)(
    'is let be while its %s waits for a position',
    (kind) => {
      const { world, task, claim, does, start } = held();
      start();
      const said = { ...world.draft('node.beat', {}), kind, body: { task }, claim };
      expect(does({ pending: [said] })).toEqual([]);
    },
  );

  test('lands where it passed, in contact, also when the node drains', () => {
    const { task, claim, does, pass } = held();
    pass();
    expect(does()).toEqual([{ do: 'land', task, claim }]);
    expect(does({ draining: true })).toEqual([{ do: 'land', task, claim }]);
    expect(does({ following: 'away' })).toEqual([]);
  });

  test('and no longer does is stopped, once that is known', () => {
    const { does } = held();
    const active = new Map([['gone', 'attempt' as const]]);
    expect(does({ active })[0]).toEqual({ do: 'stop', claim: 'gone' });
    expect(does({ active, following: 'away' })).toMatchObject([{ do: 'run' }]);
  });

  test('is left to the people who work on it, until they are silent', () => {
    const { claim, does, gaveup } = held();
    expect(does({ byHand: new Map([[claim, true]]) })).toEqual([]);
    expect(does({ byHand: new Map([[claim, false]]) })).toEqual(gaveup('lapsed'));
  });

  test('is let go all at once, but what is done by hand or has ended', () => {
    const { world, task, claim, gaveup } = held();
    const sight = sightOf(world, world.ana);
    expect(letGo(sight, 'restart')).toEqual(gaveup('restart'));
    expect(letGo({ ...sight, byHand: new Map([[claim, true]]) }, 'restart')).toEqual([]);
    const ended = { ...world.draft('node.beat', {}), kind: 'task.gaveup', body: { task }, claim };
    expect(letGo({ ...sight, pending: [ended] }, 'restart')).toEqual([]);
  });

  test('is let go also where the claim has no position yet, once', () => {
    const world = new SmallWorld();
    world.lane('default', { ttl: 60 });
    const task = world.task();
    const claimed = world.draft('task.claimed', { task, ttl: 60 });
    const claim = `${world.ana.id}:${claimed.id}`;
    const sight = { ...sightOf(world, world.ana), pending: [claimed] };
    const body = { task, reason: 'drain' };
    expect(letGo(sight, 'drain')).toMatchObject([{ event: { kind: 'task.gaveup', body, claim } }]);
    expect(letGo({ ...sight, byHand: new Map([[claim, true]]) }, 'drain')).toEqual([]);
    const said = { ...world.draft('node.beat', {}), kind: 'task.gaveup', body, claim };
    expect(letGo({ ...sight, pending: [claimed, said] }, 'drain')).toEqual([]);
  });

  test('by hand is let be, until nobody was heard of for too long', () => {
    const { claim, does, gaveup } = held();
    expect(does({ byHand: new Map([[claim, true]]) })).toEqual([]);
    expect(does({ byHand: new Map([[claim, false]]) })).toEqual(gaveup('lapsed'));
  });
});

test('[R10] a marked node names what counted, once nothing else waits, and only stops meanwhile', () => {
  const { world } = held();
  const parent = world.commits.get(world.sawOf(world.ana).id) ?? null;
  world.say(world.ana, 'node.beat', {});
  const head = world.sawOf(world.ana).id;
  const ben = world.member('ben', ['admin', 'worker']);
  const fork = world.batch(world.ana, [world.draft('node.beat', {})], { parent });
  world.follow(world.entry(ben, [fork]));
  const active = new Map([['gone', 'attempt' as const]]);
  const resumed = { kind: 'node.resumed', body: { node: world.ana.id, head } };
  expect(world.state.logs.get(world.ana.id)?.marked).toBe(true);
  // By now ana has spoken again (the invite for ben), so its head is a later one.
  resumed.body.head = world.sawOf(world.ana).id;
  expect(decide(sightOf(world, world.ana, { active }))).toEqual([
    { do: 'stop', claim: 'gone' },
    { do: 'say', event: resumed, urgent: true },
  ]);
  const pending = [world.draft('node.beat', {})];
  expect(decide(sightOf(world, world.ana, { pending }))).not.toContainEqual(
    expect.objectContaining({ event: resumed }),
  );
});

describe('while a person wants it to stand still', () => {
  const paused = (body: Event['body'], kind = 'work.paused'): Event => ({
    v: 0,
    id: '01hf0000000000000000009999',
    kind,
    at: 0,
    body,
  });

  test('what runs is stopped before the ledger hears of it', () => {
    const { does, claim, task } = held();
    const over = { active: new Map([[claim, 'attempt' as const]]), following: 'away' as const };
    expect(does({ ...over, pending: [paused({})] })).toEqual([{ do: 'stop', claim }]);
    expect(does({ ...over, pending: [paused({ task })] })).toEqual([{ do: 'stop', claim }]);
    expect(does({ ...over, pending: [paused({ lane: 'other' })] })).toEqual([]);
    expect(does({ ...over, pending: [paused({}), paused({}, 'work.resumed')] })).toEqual([]);
  });

  test('what passed is not landed, and nothing is claimed', () => {
    const { world, does, pass } = held();
    pass();
    world.say(world.ana, 'work.paused', {});
    expect(does()).toEqual([]);
    world.task();
    expect(decide(sightOf(world, world.ana)).filter(({ do: what }) => what !== 'say')).toEqual([]);
    expect(JSON.stringify(decide(sightOf(world, world.ana)))).not.toContain('task.claimed');
    world.say(world.ana, 'work.resumed', {});
    expect(does()).toMatchObject([{ do: 'land' }]);
    expect(JSON.stringify(decide(sightOf(world, world.ana)))).toContain('task.claimed');
  });
});

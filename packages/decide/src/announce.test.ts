import { newestOf, RULE_SETS } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { announce } from './announce.ts';
import { decide, type Offer, type Sight } from './index.ts';

const KNOWN = newestOf(RULE_SETS);
const SAID = [{ do: 'say', event: { kind: 'node.beat', body: { rules: KNOWN } }, urgent: false }];

test('a node says once which rules its build knows, where the ledger says otherwise', () => {
  const world = new SmallWorld();
  const ben = world.member('ben');
  expect(announce(sightOf(world, ben))).toEqual([]);
  world.say(ben, 'node.beat', { rules: KNOWN + 1 });
  const sight = sightOf(world, ben);
  expect(decide(sight)).toEqual(SAID);
  expect(announce({ ...sight, following: 'away' })).toEqual([]);
  const pending = [world.draft('node.beat', { rules: KNOWN })];
  expect(announce({ ...sight, pending })).toEqual([]);
  expect(announce({ ...sight, pending: [world.draft('node.beat', {})] })).toEqual(SAID);
  expect(announce({ ...sight, me: 'nobody' })).toEqual([]);
});

test('INV-4: under unknown rules nothing is decided, and what runs is stopped', () => {
  const world = new SmallWorld();
  world.lane();
  const claim = world.claim(world.ana, world.task()).ref;
  world.task();
  const active = new Map([[claim, 'attempt' as const]]);
  world.say(world.ana, 'mesh.upgraded', { rules: KNOWN + 1 });
  const sight = sightOf(world, world.ana, { active });
  expect(decide(sight)).toEqual([{ do: 'stop', claim }]);
});

test('a node says once what it offers, and of that what the ledger says otherwise', () => {
  const world = new SmallWorld();
  const agents = [{ name: 'script', family: 'script' }];
  const said = (offer: Offer, pending: Sight['pending'] = []) =>
    announce(sightOf(world, world.ana, { offer, pending })).map((command) =>
      command.do === 'say' ? command.event.body : null,
    );
  expect(said({ agents, slots: 1, lanes: [] })).toEqual([]);
  const more = [...agents, { name: 'codex', family: 'openai' }];
  const body = { agents: more, slots: 3 };
  expect(said({ ...body, lanes: [] })).toEqual([body]);
  const event = world.draft('node.announced', body);
  expect(said(body, [event])).toEqual([]);
  world.say(world.ana, 'node.announced', body);
  expect(said({ agents: more.toReversed() })).toEqual([]);
  expect(said({ agents: more, lanes: ['web'] })).toEqual([{ lanes: ['web'] }]);
  const kept = more.map((one) => ({ ...one, duties: ['verifier' as const] }));
  expect(said({ agents: kept })).toEqual([{ agents: kept }]);
});

import { describe, expect, test } from 'vitest';
import { sightOf, silence } from '../../../test/support/sight.ts';
import { SmallWorld, type Who } from '../../../test/support/small-world.ts';
import type { Sight } from './index.ts';
import { review, verifiersFor } from './review.ts';
import { letGo } from './work.ts';

const COMMIT = '1'.repeat(40);
const AGENTS = [
  { name: 'claude', family: 'anthropic' },
  { name: 'codex', family: 'openai' },
];

/** A result of ana's claude under review; ben and eve have codex. */
function reviewWorld(over = {}) {
  const world = new SmallWorld();
  world.lane('default', { verify: 'any-other', ...over });
  const [ben, eve] = ['ben', 'eve'].map((name) => world.member(name, ['worker', 'verifier']));
  for (const node of [world.ana, ben as Who, eve as Who])
    world.say(node, 'node.announced', { agents: AGENTS });
  const ref = world.task();
  const claim = world.claim(world.ana, ref).ref;
  const body = { task: ref, outcome: 'passed' as const, agent: 'claude', ms: 5 };
  world.say(world.ana, 'task.result', { ...body, commit: COMMIT, base: COMMIT }, { claim });
  const sight = (node: Who, more: Partial<Sight> = {}) =>
    sightOf(world, node, { agents: new Set(['claude', 'codex']), ...more });
  const sit = (node: Who) =>
    world.say(node, 'review.claimed', { task: ref, commit: COMMIT, agent: 'codex', ttl: 60 }).ref;
  return { world, ref, claim, sight, sit, ben: ben as Who, eve: eve as Who };
}

const kinds = (commands: ReturnType<typeof review>) =>
  commands.map((one) => (one.do === 'say' ? one.event.kind : one.do));

describe('a result under review', () => {
  test('is put where verifiers get it, once, by who made it', () => {
    const { world, ref, claim, sight } = reviewWorld();
    expect(review(sight(world.ana))).toEqual([{ do: 'offer', task: ref, claim }]);
    expect(review(sight(world.ana, { offered: new Set([COMMIT]) }))).toEqual([]);
    expect(review(sight(world.ana, { following: 'away' }))).toEqual([]);
  });

  test('is judged by one of those who can, and by the others when nobody does', () => {
    const { world, ref, sight, ben, eve } = reviewWorld();
    const task = world.state.tasks.get(ref);
    expect(task && verifiersFor(world.state, task).sort()).toEqual([ben.id, eve.id].sort());
    const now = [ben, eve].filter((node) => review(sight(node)).length > 0);
    expect(now).toHaveLength(1);
    const later = world.clock + 60_000;
    for (const node of [ben, eve])
      expect(review(sight(node, { now: later }))).toMatchObject([
        { do: 'say', event: { kind: 'review.claimed', body: { agent: 'codex', commit: COMMIT } } },
      ]);
  });

  test.each<[string, Partial<Sight>]>([
    ['drains', { draining: true }],
    ['is out of contact', { following: 'away' }],
    ['has no slot', { slots: 0 }],
    ['serves other lanes', { lanes: new Set(['web']) }],
    ['lost the agent', { agents: new Set(['claude']) }],
  ])('is not taken by a node that %s', (_, over) => {
    const { world, sight, ben } = reviewWorld();
    expect(review(sight(ben, { now: world.clock + 60_000, ...over }))).toEqual([]);
  });

  test('is judged by the agents that the lane names, the first of them first', () => {
    const { world, ref, sight, ben, eve } = reviewWorld({
      review: { agents: ['gemini', 'codex'] },
    });
    const gemini = { name: 'gemini', family: 'google' };
    world.say(eve, 'node.announced', { agents: [gemini, ...AGENTS] });
    const agents = new Set(['claude', 'codex', 'gemini']);
    expect(review(sight(ben, { agents }))).toEqual([]);
    expect(review(sight(eve, { agents }))).toMatchObject([
      { event: { body: { agent: 'gemini' } } },
    ]);
    // Who has another one that may is not kept waiting for ever.
    const later = { agents, now: world.clock + 60_000 };
    expect(review(sight(ben, later))).toMatchObject([{ event: { body: { agent: 'codex' } } }]);
    // One that rests is passed over.
    const rested = { agents: new Set(['claude', 'codex']), now: world.clock + 60_000 };
    expect(review(sight(eve, rested))).toMatchObject([{ event: { body: { agent: 'codex' } } }]);
    const task = world.state.tasks.get(ref);
    world.lane('default', { verify: 'any-other', review: { agents: ['gemini'] }, replaces: 1 });
    expect(task && verifiersFor(world.state, task)).toEqual([eve.id]);
  });

  test('is shown to nobody while it holds a secret that no person has looked at', () => {
    const { world, ref, sight, ben } = reviewWorld();
    const task = world.state.tasks.get(ref);
    if (task) task.holds = [{ guard: 'secrets', text: '.env holds a secret' }];
    expect(review(sight(world.ana))).toEqual([]);
    expect(review(sight(ben, { now: world.clock + 60_000 }))).toEqual([]);
  });
});

describe('a seat', () => {
  test('is worked from, also after a restart, and no longer than its verdict takes', () => {
    const { ref, sight, sit, ben } = reviewWorld();
    const seat = sit(ben);
    expect(review(sight(ben))).toEqual([{ do: 'review', task: ref, claim: seat }]);
    expect(review(sight(ben, { active: new Map([[seat, 'review']]) }))).toEqual([]);
    const said = { v: 0, id: 'x', at: 0, kind: 'task.verdict', body: { task: ref, review: seat } };
    expect(review(sight(ben, { pending: [said] }))).toEqual([]);
  });

  test('is left where the node drains or hands over', () => {
    const { ref, sight, sit, ben } = reviewWorld();
    const seat = sit(ben);
    const left = { task: ref, review: seat, reason: 'drain' };
    const drains = sight(ben, { draining: true, active: new Map([[seat, 'review']]) });
    expect(kinds(review(drains))).toEqual(['stop', 'review.gaveup']);
    expect(letGo(sight(ben), 'drain')).toMatchObject([
      { event: { kind: 'review.gaveup', body: left } },
    ]);
  });

  test('[INV-8] is taken by another one when its holder was silent for longer than its TTL', () => {
    const { world, sight, sit, ben, eve } = reviewWorld();
    const seat = sit(ben);
    const now = world.clock + 60_000;
    expect(review(sight(eve, { now, silence: silence(seat, 50) }))).toEqual([]);
    expect(review(sight(eve, { now, silence: silence(seat, 70) }))).toMatchObject([
      { event: { kind: 'review.claimed', body: { over: seat } } },
    ]);
  });
});

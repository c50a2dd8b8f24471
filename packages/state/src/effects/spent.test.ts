import type { Body } from '@lanemesh/event';
import { expect, test } from 'vitest';
import { SmallWorld } from '../../../../test/support/small-world.ts';

type Result = Body<'task.result'>;

function withTask() {
  const world = new SmallWorld();
  world.lane('default', { maxAttempts: 100 });
  const task = world.task();
  const get = () =>
    world.state.tasks.get(task) as NonNullable<ReturnType<typeof world.state.tasks.get>>;
  const claim = () => world.claim(world.ana, task).ref;
  const fail = (more: Partial<Result>, under = claim()) => {
    const body = { task, outcome: 'failed' as const, agent: 'codex', ms: 5, ...more };
    return world.say(world.ana, 'task.result', body, { claim: under }).reason;
  };
  return { world, task, get, claim, fail };
}

test('what attempts used is kept of each and added up of their task', () => {
  const { world, task, get, claim, fail } = withTask();
  fail({ usage: { input: 100, output: 10, cached: 40 }, cost: 250, costSource: 'table' });
  fail({ reason: 'quota_limited', usage: { input: 1, output: 0 }, cost: 3, costSource: 'agent' });
  const body = { task, reason: 'signed_out', agent: 'codex', evidence: 'log in', cost: 2 };
  world.say(world.ana, 'task.gaveup', body, { claim: claim() });
  expect(get().attempts.map(({ outcome, spent }) => [outcome, spent])).toEqual([
    [
      'failed',
      {
        session: null,
        usage: { input: 100, output: 10, cached: 40 },
        cost: 250,
        source: 'table',
        soFar: false,
      },
    ],
    [
      'failed',
      {
        session: null,
        usage: { input: 1, output: 0, cached: 0 },
        cost: 3,
        source: 'agent',
        soFar: false,
      },
    ],
    ['gaveup', { session: null, usage: null, cost: 2, source: null, soFar: false }],
  ]);
  expect(get().spent).toEqual({ input: 101, output: 10, cached: 40, cost: 255, unpriced: 0 });
  expect(get()).toMatchObject({ failures: 1, state: 'ready' });
  expect(get().attempts[2]).toMatchObject({ reason: 'signed_out', evidence: 'log in' });
});

test('a cost nobody knows is counted as unknown, and what says nothing is not', () => {
  const { get, fail } = withTask();
  fail({});
  expect(get().attempts[0]?.spent).toBe(null);
  fail({ session: 's-1', usage: { input: 5, output: 5 } });
  expect(get().spent).toEqual({ input: 5, output: 5, cached: 0, cost: 0, unpriced: 1 });
  expect(get().attempts[1]?.spent).toMatchObject({ session: 's-1', cost: null, source: null });
});

test('sums of the largest amounts stay exact', () => {
  const { get, fail } = withTask();
  const most = 1_000_000_000_000;
  for (let i = 0; i < 4; i++) fail({ usage: { input: most, output: most }, cost: most });
  expect(get().spent.cost).toBe(4 * most);
});

const USED = { usage: { input: 100, output: 10 }, cost: 7, costSource: 'agent' } as const;

test('what an attempt used so far is all that is known of one that was lost', () => {
  const { world, task, get, claim } = withTask();
  const under = claim();
  const progress = (more: object) =>
    world.say(world.ana, 'task.progressed', { task, summary: 'at it', ...more }, { claim: under });
  progress({ usage: { input: 40, output: 4 }, cost: 3 });
  progress(USED);
  expect(get().attempts[0]?.spent).toMatchObject({ cost: 7, soFar: true });
  const ben = world.member('ben');
  world.claim(ben, task, { over: under, saw: world.sawOf(world.ana) });
  expect(get().attempts[0]).toMatchObject({ outcome: 'lost', spent: { cost: 7, soFar: true } });
  expect(get().spent).toMatchObject({ input: 100, output: 10, cost: 7, unpriced: 0 });
  // It comes back, and knows better.
  const body = { task, of: under, agent: 'codex', usage: { input: 150, output: 15 }, cost: 9 };
  expect(world.say(world.ana, 'task.spent', body).reason).toBe(null);
  expect(get().spent).toEqual({ input: 150, output: 15, cached: 0, cost: 9, unpriced: 0 });
  expect(world.say(world.ana, 'task.spent', body).reason).toMatch(/^once/);
  expect(get().spent.cost).toBe(9);
  const late = progress({ cost: 1 });
  expect([late.reason, get().spent.cost]).toEqual([expect.stringMatching(/^claim/), 9]);
});

test('[INV-7] a word that comes too late changes nothing, and what it used counts', () => {
  const { world, task, get, claim, fail } = withTask();
  const under = claim();
  const ben = world.member('ben');
  world.claim(ben, task, { over: under, saw: world.sawOf(world.ana) });
  expect(fail(USED, under)).toMatch(/^claim: superseded/);
  expect(get()).toMatchObject({ state: 'claimed', failures: 0, spent: { input: 100, cost: 7 } });
  expect(get().attempts.map(({ outcome }) => outcome)).toEqual(['lost', 'running']);
  // Nobody speaks for another.
  world.say(ben, 'task.gaveup', { task, reason: 'x', cost: 1000 }, { claim: under });
  const of = { task, of: under, agent: 'codex', cost: 1000 };
  expect(world.say(ben, 'task.spent', of).reason).toMatch(/^body.of/);
  expect(get().spent.cost).toBe(7);
});

test('whoever was stopped and does not know what it used says that', () => {
  const { world, task, get, claim } = withTask();
  const of = claim();
  world.say(world.ana, 'task.spent', { task, of, agent: 'codex', reason: 'stopped' });
  expect(get().attempts[0]).toMatchObject({ agent: 'codex', outcome: 'running' });
  expect(get().spent).toEqual({ input: 0, output: 0, cached: 0, cost: 0, unpriced: 1 });
});

test('a review counts once, whatever becomes of its word', () => {
  const { world, task, get, claim, fail } = withTask();
  fail(USED, claim());
  const ben = world.member('ben', ['worker', 'verifier']);
  const review = `${ben.id}:${'0'.repeat(26)}`;
  const verdict = { task, commit: '1'.repeat(40), verdict: 'pass', reason: 'good' } as const;
  const said = world.say(ben, 'task.verdict', { ...verdict, review, ...USED });
  expect(said.reason, 'nothing is under review').not.toBe(null);
  world.say(ben, 'review.gaveup', { task, review, reason: 'x', ...USED });
  expect(
    world.say(ben, 'task.spent', { task, of: review, agent: 'gemini', ...USED }).reason,
  ).toMatch(/^once/);
  expect(get().spent).toMatchObject({ input: 200, output: 20, cost: 14 });
  expect(get().attempts[0]?.spent).toMatchObject({ cost: 7 });
});

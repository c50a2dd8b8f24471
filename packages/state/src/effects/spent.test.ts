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
      },
    ],
    [
      'failed',
      { session: null, usage: { input: 1, output: 0, cached: 0 }, cost: 3, source: 'agent' },
    ],
    ['gaveup', { session: null, usage: null, cost: 2, source: null }],
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

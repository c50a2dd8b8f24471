import type { Body } from '@lanemesh/event';
import { expect, test } from 'vitest';
import { SmallWorld } from '../../../../test/support/small-world.ts';
import { agentsLeft, triesOf } from '../tries.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function withTask(over: Partial<Body<'lane.defined'>> = {}) {
  const world = new SmallWorld();
  world.lane('default', { maxAttempts: 4, ...over });
  const task = world.task();
  const get = () => {
    const found = world.state.tasks.get(task);
    if (!found) throw new Error('no such task');
    return found;
  };
  const fail = (more: Partial<Body<'task.result'>> = {}) => {
    const claim = world.claim(world.ana, task).ref;
    const body = { task, outcome: 'failed' as const, agent: 'script', ms: 5, ...more };
    return world.say(world.ana, 'task.result', body, { claim }).reason;
  };
  const block = (reason: string) => {
    const claim = world.claim(world.ana, task).ref;
    return world.say(world.ana, 'task.blocked', { task, reason }, { claim }).reason;
  };
  const waits = () => {
    const { notBefore } = get();
    return notBefore === null ? null : (notBefore - world.state.chainTime) / 1000;
  };
  return { world, task, get, fail, block, waits };
}

test('work that failed is tried again at once, up to the ceiling', () => {
  const { get, fail, waits } = withTask();
  for (let n = 1; n < 4; n++) {
    expect(fail({ stage: 'accept', reason: 'exit', exitCode: 1 })).toBe(null);
    expect(get()).toMatchObject({ state: 'ready', failures: n, escalation: null });
    expect(waits()).toBe(null);
  }
  fail({ stage: 'accept', reason: 'exit', exitCode: 1 });
  expect(get()).toMatchObject({
    state: 'escalated',
    escalation: { cause: 'attempts', class: 'retryable' },
  });
  expect(triesOf(get())).toEqual({ all: 4, agents: new Map([['script', 4]]), models: new Map() });
});

test('after a failure of the world the next try waits: 30 s, doubled by each, at most 1800 s', () => {
  const { fail, waits } = withTask({ maxAttempts: 20 });
  const waited = Array.from({ length: 9 }, () => {
    fail({ stage: 'checkout', reason: 'unreachable' });
    return waits();
  });
  expect(waited).toEqual([30, 60, 120, 240, 480, 960, 1800, 1800, 1800]);
});

test('a lane says how long the first wait is, or that there is none', () => {
  const slow = withTask({ tending: { backoff: 100 } });
  slow.fail({ reason: 'timeout' });
  expect(slow.waits()).toBe(100);
  const eager = withTask({ tending: { backoff: 0 } });
  eager.fail({ reason: 'timeout' });
  expect(eager.waits()).toBe(null);
});

test.each(['missing_credentials', 'missing_context', 'manual_intervention_required'])(
  '%s is not tried again: a person must look at once',
  (reason) => {
    const { world, task, get, fail } = withTask();
    fail({ stage: 'run', reason });
    expect(get()).toMatchObject({
      state: 'escalated',
      failures: 1,
      escalation: { cause: 'hard', class: 'hard' },
    });
    world.say(world.ana, 'task.retried', { task });
    expect(get()).toMatchObject({ state: 'ready', failures: 0, escalation: null });
  },
);

test('a quota does not count: the agent rests everywhere until the reset', () => {
  const { world, get, fail, waits } = withTask({ maxAttempts: 1 });
  const resets = world.state.chainTime + 5 * HOUR;
  fail({ reason: 'quota_limited', agent: 'codex', resets });
  expect(get()).toMatchObject({ state: 'ready', failures: 0, claim: null });
  expect(get().attempts).toMatchObject([{ outcome: 'failed', class: 'quota_limited' }]);
  expect(waits()).toBe(null);
  expect(triesOf(get()).all).toBe(0);
  expect(world.state.quotas.get('codex')?.until).toBe(resets);
});

test.each([
  ['in the past', -1],
  ['more than eight days ahead', 8 * DAY + 1],
])('a reset %s is not believed: an hour is taken', (_, ahead) => {
  const { world, fail } = withTask();
  const now = world.state.chainTime;
  fail({ reason: 'quota_limited', agent: 'codex', resets: now + ahead });
  expect(world.state.quotas.get('codex')?.until).toBe(now + HOUR);
});

test('a quota is over as soon as its agent worked again', () => {
  const { world, fail } = withTask();
  const now = world.state.chainTime;
  fail({ reason: 'quota_limited', agent: 'codex', resets: now + 8 * DAY });
  expect(world.state.quotas.get('codex')?.until).toBe(now + 8 * DAY);
  fail({ reason: 'exit', agent: 'codex' });
  expect(world.state.quotas.size).toBe(0);
});

test('no agent has more than its share; those that failed least are asked first', () => {
  const { world, get, fail } = withTask({ agents: ['claude', 'codex'], maxAttempts: 4 });
  const left = () => agentsLeft(world.state, get());
  expect(left()).toEqual(['claude', 'codex']);
  fail({ agent: 'claude', model: 'opus' });
  expect(left()).toEqual(['codex', 'claude']);
  fail({ agent: 'claude', model: 'sonnet' });
  expect(left()).toEqual(['codex']);
  fail({ agent: 'codex' });
  fail({ agent: 'codex' });
  expect(get()).toMatchObject({ state: 'escalated', escalation: { cause: 'attempts' } });
  expect(triesOf(get())).toEqual({
    all: 4,
    agents: new Map([
      ['claude', 2],
      ['codex', 2],
    ]),
    models: new Map([
      ['opus', 1],
      ['sonnet', 1],
    ]),
  });
});

test('no model has more than its share, whichever agents use it', () => {
  const agents = ['claude', 'opencode', 'codex'];
  const { world, get, fail } = withTask({ agents, maxAttempts: 4 });
  const left = () => agentsLeft(world.state, get());
  fail({ agent: 'claude', model: 'opus' });
  expect(left()).toEqual(['opencode', 'codex', 'claude']);
  fail({ agent: 'opencode', model: 'opus' });
  expect(left()).toEqual(['codex']);
  const next = world.task();
  const claim = world.claim(world.ana, next).ref;
  const passed = { task: next, outcome: 'passed' as const, agent: 'claude', ms: 5 };
  world.say(world.ana, 'task.result', { ...passed, model: 'sonnet' }, { claim });
  // What it uses since then failed at nothing.
  expect(left()).toEqual(['codex', 'claude']);
  fail({ agent: 'codex', model: 'gpt' });
  fail({ agent: 'codex', model: 'gpt' });
  expect(get()).toMatchObject({ state: 'escalated', escalation: { cause: 'attempts' } });
});

test('a lane may say the share of a model too; where all have one model it has all of them', () => {
  const agents = ['claude', 'opencode'];
  const one = withTask({ agents, maxAttempts: 4 });
  const names = ['claude', 'opencode', 'claude', 'opencode'];
  for (const agent of names) {
    expect(one.get().state).toBe('ready');
    one.fail({ agent, model: 'opus' });
  }
  expect(one.get()).toMatchObject({ escalation: { cause: 'attempts' } });
  const two = withTask({
    agents: [...agents, 'codex'],
    maxAttempts: 9,
    tending: { perAgent: 1 },
  });
  two.fail({ agent: 'claude', model: 'opus' });
  two.fail({ agent: 'opencode', model: 'opus' });
  two.fail({ agent: 'codex', model: 'opus' });
  expect(two.get()).toMatchObject({ state: 'escalated', escalation: { cause: 'agents' } });
});

test('where every share is used up before the ceiling, a person must look', () => {
  const agents = ['claude', 'codex'];
  const { get, fail } = withTask({ agents, maxAttempts: 9, tending: { perAgent: 1 } });
  fail({ agent: 'claude' });
  expect(get().state).toBe('ready');
  fail({ agent: 'codex' });
  expect(get()).toMatchObject({ state: 'escalated', escalation: { cause: 'agents' } });
});

test('what something transient blocked is tried again by itself, twice', () => {
  const { get, block, waits } = withTask();
  block('timeout');
  expect(get()).toMatchObject({ state: 'ready', chances: 1, failures: 0 });
  expect(waits()).toBe(30);
  block('timeout');
  expect(waits()).toBe(60);
  block('timeout');
  expect(get()).toMatchObject({ state: 'blocked', reason: 'timeout', chances: 2 });
});

test('what nothing transient blocked stays blocked', () => {
  for (const reason of ['question', 'target.refused', 'missing_credentials']) {
    const { get, block } = withTask();
    block(reason);
    expect(get()).toMatchObject({ state: 'blocked', reason, chances: 0 });
  }
});

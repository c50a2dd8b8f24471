import type { Body } from '@lanemesh/event';
import type { Task } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { agentFor, decide, type Sight, waitingOf, wantedTasks } from './index.ts';

const HOUR = 3_600_000;

function withTask(over: Partial<Body<'lane.defined'>> = {}) {
  const world = new SmallWorld();
  world.lane('default', { agents: ['claude', 'codex'], maxAttempts: 4, ...over });
  const task = world.task();
  const fail = (more: Partial<Body<'task.result'>>, ref = task) => {
    const claim = world.claim(world.ana, ref).ref;
    const body = { task: ref, outcome: 'failed' as const, agent: 'claude', ms: 5, ...more };
    world.say(world.ana, 'task.result', body, { claim });
  };
  const agents = new Set(['claude', 'codex']);
  const sight = (more: Partial<Sight> = {}) => sightOf(world, world.ana, { agents, ...more });
  const wanted = (more: Partial<Sight> = {}) => wantedTasks(sight(more)).map(({ ref }) => ref);
  const get = () => world.state.tasks.get(task) as Task;
  return { world, task, fail, sight, wanted, get };
}

test('a task that waits after a failure is left alone, by chain time or our own clock', () => {
  const { world, task, fail, wanted, sight, get } = withTask();
  fail({ reason: 'timeout' });
  const end = world.state.chainTime + 30_000;
  expect(wanted({ now: end - 1 })).toEqual([]);
  expect(waitingOf(sight({ now: 0 }), get(), ['codex'])).toEqual({ what: 'backoff', until: end });
  expect(wanted({ now: end })).toEqual([task]);
  world.clock = end;
  world.say(world.ana, 'node.beat', {});
  expect(wanted({ now: 0 })).toEqual([task]);
});

test('chain time that another node holds back ends no wait, and a clock that is far ahead makes none', () => {
  const { world, fail, sight, get } = withTask();
  const ben = world.member('ben');
  world.follow(world.entry(ben, [world.batch(ben, [world.draft('node.beat', {})])]));
  const before = world.state.chainTime;
  world.clock += 2 * HOUR;
  fail({ reason: 'timeout' });
  expect(world.state.chainTime).toBe(before);
  const until = world.clock + 30_000;
  expect(waitingOf(sight({ now: world.clock }), get(), ['codex'])).toEqual({
    what: 'backoff',
    until,
  });
  expect(waitingOf(sight({ now: until }), get(), ['codex'])).toBeNull();
  expect(waitingOf(sight({ now: before }), get(), ['codex'])).toBeNull();
});

test('the next agent tries it; one under quota is passed over by every task', () => {
  const { world, task, fail, sight, wanted, get } = withTask();
  const next = () => agentFor(sight(), get());
  expect(next()).toBe('claude');
  fail({ reason: 'exit' });
  expect(next()).toBe('codex');
  fail({ agent: 'codex', reason: 'quota_limited' });
  expect(next()).toBe('claude');
  const pinned = world.task({ agent: 'codex' });
  expect(wanted()).toEqual([task]);
  expect(wanted({ agents: new Set(['codex']) })).toEqual([]);
  expect(wanted({ now: world.clock + 2 * HOUR })).toContain(pinned);
});

test('after a quota tasks begin one after the other, each at its own time', () => {
  const { world, fail, sight } = withTask({ agents: ['codex'] });
  const more = Array.from({ length: 9 }, () => world.task());
  fail({ agent: 'codex', reason: 'quota_limited', resets: world.state.chainTime + 5 * HOUR });
  const quota = world.state.quotas.get('codex');
  const ends = more.map((ref) => {
    const task = world.state.tasks.get(ref);
    return task ? (waitingOf(sight(), task, ['codex'])?.until ?? 0) : 0;
  });
  expect(new Set(ends).size).toBe(ends.length);
  expect(Math.min(...ends)).toBeGreaterThanOrEqual(quota?.until ?? Number.NaN);
  expect(Math.max(...ends)).toBeLessThan((quota?.until ?? 0) + 300_000);
});

test('a person who forces one task waits for neither; fences and pauses hold', () => {
  const { world, task, fail, wanted } = withTask({ agents: ['codex'] });
  fail({ agent: 'codex', reason: 'timeout' });
  fail({ agent: 'codex', reason: 'quota_limited' });
  const other = world.task();
  expect(wanted()).toEqual([]);
  expect(wanted({ forced: task })).toEqual([task]);
  expect(wanted({ forced: other })).toEqual([other]);
  world.say(world.ana, 'work.paused', { task });
  expect(wanted({ forced: task })).toEqual([]);
});

test('a node begins no more tasks of a lane in one turn than its sweep allows', () => {
  const { world, sight } = withTask({ tending: { sweep: 2 } });
  for (let i = 0; i < 9; i++) world.task();
  expect(decide(sight({ slots: 9 }))).toHaveLength(2);
});

test('nothing begins in a lane where too much work is in a state already', () => {
  const { world, task, wanted, sight } = withTask({ tending: { wip: { held: 2, blocked: 1 } } });
  const more = [1, 2].map(() => world.task());
  expect(decide(sight({ slots: 9 }))).toHaveLength(2);
  const claim = world.claim(world.ana, task).ref;
  expect(decide(sight({ slots: 9, active: new Map([[claim, 'attempt']]) }))).toHaveLength(1);
  world.say(world.ana, 'task.blocked', { task, reason: 'question' }, { claim });
  expect(wanted()).toEqual([]);
  expect(wanted({ forced: more[0] ?? null })).toEqual([more[0]]);
});

import type { Body } from '@lanemesh/event';
import { expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';

type Result = Body<'task.result'>;

/** A task of codex and claude, with many attempts. */
function withTask() {
  const world = new SmallWorld();
  world.lane('default', { maxAttempts: 9, agents: ['codex', 'claude', 'script'] });
  const task = world.task();
  const get = () =>
    world.state.tasks.get(task) as NonNullable<ReturnType<typeof world.state.tasks.get>>;
  const fail = (more: Partial<Result>) => {
    const { ref: claim } = world.claim(world.ana, task);
    const body = {
      task,
      outcome: 'failed' as const,
      agent: 'codex',
      ms: 5,
      stage: 'accept' as const,
    };
    world.say(world.ana, 'task.result', { ...body, reason: 'exit', ...more }, { claim });
    return get().state;
  };
  const retry = () => world.say(world.ana, 'task.retried', { task });
  return { get, fail, retry };
}

const says = (n: number) => `1 of ${n} failed at /tmp/mesh-a${n}B/tree/sum.test.js:${n}`;

test('three attempts in a row that fail in the same way go to a person, whoever made them', () => {
  const { get, fail } = withTask();
  expect(fail({ evidence: says(3) })).toBe('ready');
  expect(fail({ evidence: says(14), agent: 'claude' })).toBe('ready');
  expect(fail({ evidence: says(159) })).toBe('escalated');
  expect(get()).toMatchObject({
    failures: 3,
    escalation: { cause: 'progress' },
    reason: 'its last 3 attempts failed in the same way',
  });
});

test('other words, another stage or the world between them is progress, or none of theirs', () => {
  const { fail } = withTask();
  for (const more of [
    { evidence: 'one' },
    { evidence: 'one' },
    { evidence: 'two' },
    { evidence: 'one' },
    { evidence: 'one', stage: 'run' as const },
    { evidence: 'one', reason: 'unreachable' },
    { evidence: '' },
    { evidence: '' },
  ])
    expect(fail(more)).toBe('ready');
});

test('the same change that failed before goes to a person at once; a retry forgets it', () => {
  const { get, fail, retry } = withTask();
  const patch = 'a'.repeat(40);
  expect(fail({ evidence: 'red', patch })).toBe('ready');
  expect(fail({ evidence: 'other', patch: 'b'.repeat(40), agent: 'claude' })).toBe('ready');
  expect(fail({ evidence: 'red again', patch })).toBe('escalated');
  expect(get().reason).toBe('attempts 1 and 3 made the same change, which failed both times');
  expect(retry().reason).toBeNull();
  expect(fail({ evidence: 'red', patch })).toBe('ready');
});

test('a script does the same each time, and is no sign of anything', () => {
  const { fail } = withTask();
  const patch = 'a'.repeat(40);
  for (let n = 0; n < 4; n++)
    expect(fail({ agent: 'script', evidence: 'red', patch })).toBe('ready');
});

import type { Body } from '@lanemesh/event';
import type { Task } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { PRIOR_BYTES, priorOf } from './prior.ts';

function tried(attempts: readonly Partial<Body<'task.result'>>[]) {
  const world = new SmallWorld();
  world.lane('default', { maxAttempts: 100 });
  const task = world.task();
  for (const more of attempts) {
    const claim = world.claim(world.ana, task).ref;
    const body = { task, outcome: 'failed' as const, agent: 'script', ms: 5, ...more };
    world.say(world.ana, 'task.result', body, { claim });
  }
  return priorOf(world.state, world.state.tasks.get(task) as Task);
}

test('the next attempt is given what every earlier one tried, and what came of it', () => {
  const first = { stage: 'accept' as const, reason: 'exit', evidence: 'no', approaches: 'a regex' };
  const second = { agent: 'codex', model: 'gpt-5', evidence: 'again', approaches: 'a parser' };
  expect(tried([first, second])).toEqual([
    { attempt: 1, node: 'ana', outcome: 'failed', agent: 'script', ...first },
    { attempt: 2, node: 'ana', outcome: 'failed', ...second },
  ]);
});

test('all attempts are told of within the bytes there are, the newest whole', () => {
  const evidence = `${'é'.repeat(2040)} the end`;
  const approaches = 'x'.repeat(2000);
  const prior = tried(Array.from({ length: 40 }, () => ({ evidence, approaches })));
  expect(prior.map(({ attempt }) => attempt)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(prior.at(-1)).toMatchObject({ evidence, approaches });
  for (const one of prior) expect(one.evidence.endsWith('the end')).toBe(true);
  const texts = prior.map(({ evidence, approaches = '' }) => evidence + approaches);
  const bytes = Buffer.byteLength(texts.join(''));
  expect(bytes).toBeLessThanOrEqual(PRIOR_BYTES);
  expect(bytes).toBeGreaterThan(PRIOR_BYTES * 0.9);
  expect(texts.join('')).not.toContain('\ufffd');
});

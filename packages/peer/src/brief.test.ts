import { renderCard } from '@lanemesh/agents';
import type { Body } from '@lanemesh/event';
import { expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { specOf } from './spec.ts';

function cardAfter(over: Partial<Body<'lane.defined'>>, manual: string[] = []) {
  const world = new SmallWorld();
  world.lane('default', over);
  const task = world.task({ title: 'Do it', body: 'Well.' });
  const first = world.claim(world.ana, task).ref;
  const body = { task, reason: 'question', evidence: 'Which port?', approaches: '8080', manual };
  world.say(world.ana, 'task.blocked', body, { claim: first });
  world.say(world.ana, 'task.answered', { task, answer: '8443' });
  world.claim(world.ana, task);
  const now = world.state.tasks.get(task);
  if (!now) throw new Error('no such task');
  return renderCard(specOf(world.state, now, 'codex', world.ana.id, 1, null)).text;
}

test('the next agent is given the question, the answer, and what was tried before', () => {
  const text = cardAfter({});
  for (const part of ['Which port?', '8443', 'What it tried:', '8080'])
    expect(text).toContain(part);
});

test('the next agent is told what people have been asked to do and have not done', () => {
  expect(cardAfter({}, ['open the port', 'add the cron entry'])).toContain(
    '```\n1. open the port\n2. add the cron entry\n```',
  );
});

test('the variables that a lane sets for its commands stand on the card', () => {
  const env = [{ name: 'NODE_ENV', value: 'test' }];
  expect(cardAfter({ brief: { env } })).toContain('```\nNODE_ENV=test\n```');
});

test('a lane’s objective, its words for a role and for every task stand on the card', () => {
  const text = cardAfter({
    brief: {
      role: 'test',
      objective: 'No page takes a second.',
      prompts: { test: 'Break it.', review: 'Look for races.' },
      context: ['The staging host is slow.'],
    },
  });
  for (const part of ['No page takes a second.', 'Break it.', 'The staging host is slow.'])
    expect(text).toContain(part);
  expect(text).not.toContain('Look for races.');
});

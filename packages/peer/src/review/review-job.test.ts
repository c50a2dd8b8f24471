import type { ReviewEnd } from '@lanemesh/agents';
import { expect, test } from 'vitest';
import type { Draft } from '../ports.ts';
import { type ReviewJob, review } from './review-job.ts';

const PASS = { verdict: 'pass' as const, criteria: [], findings: [] };

/** What is said of a review of work by one family that a model judged. */
async function saidOf(
  family: string | null,
  model: string,
  more: Partial<ReviewJob> = {},
  answer: Extract<ReviewEnd, { outcome: 'judged' }>['answer'] = PASS,
): Promise<Draft[]> {
  const said: Draft[] = [];
  const end: ReviewEnd = {
    outcome: 'judged',
    answer,
    why: '',
    ms: 1,
    model,
    flags: [],
    patch: null,
  };
  await review({
    task: 'task',
    seat: 'seat',
    spec: { agent: 'helper' } as ReviewJob['spec'],
    asked: { commit: '1'.repeat(40), said: '' },
    family,
    repo: { name: 'code', url: 'hub', target: 'main' },
    agents: { review: async () => end },
    offers: { offer: async () => true, take: async () => true },
    signal: new AbortController().signal,
    record: async (draft) => void said.push(draft),
    bill: { say: async () => {}, settle: () => {} },
    pause: async () => {},
    ...more,
  });
  return said;
}

test('[INV-14] a verdict by a model of the family that made the commit is none', async () => {
  const kinds = async (family: string | null, model: string) =>
    (await saidOf(family, model)).map(({ kind }) => kind);
  expect(await kinds('anthropic', 'openrouter/anthropic/claude-sonnet-4-5')).toEqual([
    'review.gaveup',
  ]);
  expect(await kinds('anthropic', 'gpt-5')).toEqual(['task.verdict']);
  expect(await kinds('anthropic', 'nobody-knows-it')).toEqual(['task.verdict']);
  expect(await kinds(null, 'claude-sonnet-4-5')).toEqual(['task.verdict']);
  const [left] = await saidOf('openai', 'gpt-5');
  expect(left?.body).toMatchObject({
    reason: 'family',
    evidence: expect.stringContaining('gpt-5'),
  });
});

test('an agent whose answer is no verdict rests, or that crashed; one that judged does not', async () => {
  const told: string[] = [];
  const agentBook = {
    worked: async (name: string) => void told.push(`${name} works`),
    failed: async (name: string, { reason }: { reason: string }) =>
      void told.push(`${name}: ${reason}`),
  } as NonNullable<ReviewJob['agentBook']>;
  await saidOf(null, 'gpt-5', { agentBook });
  const [said] = await saidOf(null, 'gpt-5', { agentBook }, null);
  expect(said?.body).toMatchObject({ verdict: 'fail' });
  expect(told).toEqual(['helper works', 'helper: malformed']);
  const crashes = async (stage: 'run' | 'accept', reason: 'exit' | 'wall', agent = 'helper') => {
    const end: ReviewEnd = { outcome: 'crashed', stage, reason, evidence: 'it fell' };
    const spec = { agent } as ReviewJob['spec'];
    await saidOf(null, '', { agentBook, spec, agents: { review: async () => end } });
  };
  told.length = 0;
  await crashes('run', 'exit');
  await crashes('run', 'wall');
  // What was no agent says nothing of one.
  await crashes('accept', 'exit');
  await crashes('run', 'exit', 'script');
  expect(told).toEqual(['helper: exit', 'helper: wall']);
});

test('a verdict, and a review that came to none, say which version of its program the agent was', async () => {
  const agentBook = { failed: async () => {}, worked: async () => {}, version: () => '1.2.3' };
  for (const family of [null, 'openai']) {
    const [said] = await saidOf(family, 'gpt-5', { agentBook });
    expect(said).toMatchObject({ body: { version: '1.2.3' } });
  }
});

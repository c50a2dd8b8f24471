import { expect, test } from 'vitest';
import { team } from './team.ts';

test('what an attempt was told is made anew from the ledger alone, on a node that had no part in it', async () => {
  const { laptops } = await team(['ana', 'ben']);
  const [ana, ben] = laptops as [(typeof laptops)[0], (typeof laptops)[0]];
  const add = ['task', 'add', 'Write it', '--run', 'echo a > a', '--accept', 'test -f a'];
  const { id } = await ana.ok(add);
  expect((await ana.mesh(['up', '--once', '--interval', '0.2'])).exit).toBe(0);
  // What was defined since does not take part.
  await ana.ok(['lane', 'set', 'default', '--paths', 'src/**']);
  await ben.ok(['sync']);
  const card = await ben.ok(['card', id]);
  expect(card).toMatchObject({ attempt: 1, agent: 'script', matches: true, besides: null });
  expect(card.hash).toBe(card.recorded);
  expect(card.text).toContain('Write it');
  expect(card.text).not.toContain('src/**');
  const explained = await ben.ok(['explain', id]);
  expect(explained.attempts[0].card).toEqual({ hash: card.hash, at: card.at });
});

test('a lane says what its agents are told and who is asked; what it cannot mean is refused', async () => {
  const { laptops } = await team(['ana']);
  const [ana] = laptops as [(typeof laptops)[0]];
  const told = ['--objective', 'Fast pages', '--role', 'test', '--prompt', 'test=Break it.'];
  const kept = ['--lessons', 'docs/lessons/', '--paths', 'docs/**', '--unsupervised'];
  const asked = ['--route', 'docs=claude,codex', '--fallback', 'make test => npm test'];
  const env = ['--env', 'NODE_ENV=a test', '--env', 'EMPTY='];
  const lane = await ana.ok(['lane', 'add', 'web', ...told, ...kept, ...asked, ...env]);
  expect(lane).toMatchObject({
    brief: {
      objective: 'Fast pages',
      role: 'test',
      prompts: { test: 'Break it.' },
      lessons: 'docs/lessons',
      env: [
        { name: 'NODE_ENV', value: 'a test' },
        { name: 'EMPTY', value: '' },
      ],
    },
    routes: [{ type: 'docs', agents: ['claude', 'codex'] }],
    fallbacks: [{ command: 'make test', instead: ['npm test'] }],
  });
  const add = ['task', 'add', 'Update the README', '--lane', 'web', '--accept', 'true'];
  const { id } = await ana.ok(add);
  expect(await ana.ok(['task', 'show', id])).toMatchObject({ type: 'docs' });
  const card = await ana.ok(['card', id]);
  expect(card).toMatchObject({ agent: 'claude', recorded: null });
  expect(card.text).toContain('Break it.');
  expect(card.text).toContain('NODE_ENV=a test\nEMPTY=');
  expect(card.besides).toMatch(/not shown: what the checkout adds .*lessons/);
  const set = await ana.ok(['lane', 'set', 'web', '--clear', 'objective', '--clear', 'route']);
  expect(set.brief).not.toHaveProperty('objective');
  expect(set.routes).toEqual([]);
  for (const [words, flag] of [
    [['--role', 'chief'], '--role: "chief"'],
    [['--prompt', 'implement'], '--prompt: "implement"'],
    [['--lessons', '../elsewhere'], '--lessons: "../elsewhere"'],
    [['--lessons', 'src'], '--lessons src'],
    [['--route', 'docs=a', '--route', 'docs=b'], '--route: docs'],
    [['--fallback', 'make test'], '--fallback: "make test"'],
    [['--env', 'PATH=/tmp'], '--env: PATH'],
    [['--env', 'NODE_ENV'], '--env: "NODE_ENV"'],
  ] as const) {
    const ran = await ana.mesh(['lane', 'set', 'web', ...words]);
    expect([ran.exit, ran.stderr]).toEqual([2, expect.stringContaining(flag)]);
  }
});

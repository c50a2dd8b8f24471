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
  expect(card).toMatchObject({ attempt: 1, agent: 'script', matches: true });
  expect(card.hash).toBe(card.recorded);
  expect(card.text).toContain('Write it');
  expect(card.text).not.toContain('src/**');
  const explained = await ben.ok(['explain', id]);
  expect(explained.attempts[0].card).toEqual({ hash: card.hash, at: card.at });
});

import { renameSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { addTask, task, team } from './team.ts';

it('two nodes that worked offline meet: one order, nothing lost', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  await Promise.all([ana.ok(['sync']), ben.ok(['sync'])]);
  renameSync(t.hub, `${t.hub}.away`);
  const accept = ['--accept', 'true'];
  const added = await ana.ok(['task', 'add', 'By ana', '--run', 'echo a > a', ...accept]);
  expect(added).toMatchObject({ published: false, position: null });
  const needing = await addTask(
    ana,
    'After',
    '--run',
    'echo c > c',
    '--needs',
    added.id,
    ...accept,
  );
  const bens = await addTask(ben, 'By ben', '--run', 'echo b > b', ...accept);
  expect(await task(ana, added.id)).toMatchObject({ state: 'ready', position: null });
  // Nothing is taken on without the hub, and that is no error.
  expect(await ana.ok(['tick'])).toMatchObject({ hub: 'away', said: [], waiting: 2 });
  const refused = await ben.mesh(['claim', bens, '--json']);
  expect([refused.exit, refused.json.error.code]).toEqual([75, expect.stringMatching(/^hub\./)]);
  expect((await ben.mesh(['task', 'wait', bens, '--timeout', '1', '--json'])).exit).toBe(75);

  renameSync(`${t.hub}.away`, t.hub);
  for (const laptop of [ana, ben]) {
    const ran = await laptop.mesh(['up', '--once', '--interval', '0.2']);
    expect([ran.exit, ran.stderr]).toEqual([0, '']);
  }
  await ana.ok(['sync']);
  for (const id of [added.id, needing, bens])
    expect(await task(ana, id)).toMatchObject({ state: 'done', attempts: [{ n: 1 }] });
  const [one, other] = await Promise.all([ana.ok(['status']), ben.ok(['status'])]);
  expect(one.stateHash).toBe(other.stateHash);
  expect((await ana.ok(['verify'])).ok).toBe(true);
});

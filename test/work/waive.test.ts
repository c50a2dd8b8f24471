import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { addTask, task, team } from './team.ts';

const PERSON = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.org'];

it('[INV-10] where a landing is lost for good nothing begins until a person signs it off', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  const before = await addTask(ana, 'Before', '--run', 'echo 0 > zero', '--accept', 'test -s zero');
  expect(await ana.mesh(['task', 'run', before, '--interval', '0.2'])).toMatchObject({ exit: 0 });
  const lost = await addTask(
    ana,
    'First',
    '--run',
    'echo one > made.txt',
    '--accept',
    'test -s made.txt',
  );
  const unlanded = await ana.mesh(['task', 'waive', lost, '--reason', 'x', '--json']);
  expect([unlanded.exit, unlanded.json.error.code]).toEqual([2, 'task.state']);
  expect(await ana.mesh(['task', 'run', lost, '--interval', '0.2'])).toMatchObject({ exit: 0 });
  const { landed } = await task(ana, lost);

  // Somebody sets the branch back, and writes there what the landings wrote.
  ana.git('fetch', '--quiet', 'origin');
  ana.git('switch', '--quiet', '--detach', `${landed.commit}~2`);
  for (const name of ['made.txt', 'zero']) writeFileSync(`${ana.project}/${name}`, 'other\n');
  ana.git('add', 'made.txt', 'zero');
  ana.git(...PERSON, 'commit', '--quiet', '-m', 'another one');
  ana.git('push', '--quiet', '--force', 'origin', 'HEAD:main');
  const tip = t.gitAtHub('rev-parse', 'main');

  const next = await addTask(
    ana,
    'Next',
    '--run',
    'echo two > more.txt',
    '--accept',
    'test -s more.txt',
  );
  const held = await ana.mesh(['task', 'run', next, '--interval', '0.2', '--json']);
  expect([held.exit, held.json.error.message]).toEqual([
    1,
    expect.stringMatching(/lost the landing of First.*--older: with 1 that landed before it/),
  ]);
  expect((await task(ana, next)).attempts).toMatchObject([{ outcome: 'gaveup', spent: null }]);
  expect(t.gitAtHub('rev-parse', 'main')).toBe(tip);
  const { needsYou } = await ana.ok(['status']);
  expect(JSON.stringify(needsYou)).toContain(`mesh task waive ${lost.slice(-6)}`);

  const silent = await ana.mesh(['task', 'waive', lost, '--json']);
  expect([silent.exit, silent.json.error.message]).toEqual([2, '--reason is missing']);
  const words = ['task', 'waive', lost, '--older', '--reason', 'it was taken out by hand'];
  const waived = await ana.ok(words);
  expect(waived).toMatchObject({ commit: landed.commit, target: 'main' });
  expect(waived.older).toEqual([(await task(ana, before)).task]);
  const twice = await ana.mesh([...words, '--json']);
  expect([twice.exit, twice.json.error.code]).toEqual([4, 'task.waived']);
  expect((await task(ana, lost)).landed.waived).toBe('it was taken out by hand');
  await ben.ok(['sync']);
  expect(await ben.mesh(['task', 'run', next, '--interval', '0.2'])).toMatchObject({ exit: 0 });
  expect(t.gitAtHub('show', 'main:more.txt', 'main:made.txt')).toBe('two\nother\n');
});

it('[INV-10] a command that is done at once gives a target back what it lost', async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const words = ['--run', 'echo one > made.txt', '--accept', 'test -s made.txt'];
  const id = await addTask(ana, 'First', ...words);
  expect(await ana.mesh(['task', 'run', id, '--interval', '0.2'])).toMatchObject({ exit: 0 });
  const landed = t.gitAtHub('rev-parse', 'main');
  t.gitAtHub('update-ref', 'refs/heads/main', `${landed.trim()}^1`);
  expect((await ana.mesh(['up', '--once', '--interval', '0.2'])).exit).toBe(0);
  expect(t.gitAtHub('rev-parse', 'main')).toBe(landed);
});

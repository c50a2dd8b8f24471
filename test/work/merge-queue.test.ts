import { existsSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { until } from '../support/scratch.ts';
import { addTask, gate, task, team, up } from './team.ts';

it('[INV-10] of two changes that are green apart and red together one lands', {
  timeout: 240_000,
}, async () => {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  const apart = 'test ! -e left || test ! -e right';
  await ana.ok(['lane', 'add', 'both', '--accept', apart, '--max-attempts', '1']);
  const gates = [gate(t, 'left'), gate(t, 'right')];
  const [left, right] = [
    await addTask(ana, 'Left', '--lane', 'both', '--run', `${gates[0]?.wait}; echo x > left`),
    await addTask(ana, 'Right', '--lane', 'both', '--run', `${gates[1]?.wait}; echo x > right`),
  ];
  await ben.ok(['sync']);
  const running = [await up(ana, '--slots', '1'), await up(ben, '--slots', '1')];
  await until('both are at work', () => gates.every(({ at }) => existsSync(at)));
  for (const { go } of gates) writeFileSync(go, '');
  const isOver = ({ state }: { state: string }) => state === 'done' || state === 'escalated';
  const ends = [await task(ana, left, isOver), await task(ana, right, isOver)];
  expect(ends.map(({ state }) => state).sort()).toEqual(['done', 'escalated']);
  const files = t.gitAtHub('ls-tree', '--name-only', 'main').trim().split('\n');
  expect(files).toHaveLength(2);
  const lost = ends.find(({ state }) => state === 'escalated');
  expect(lost.attempts).toMatchObject([{ outcome: 'failed', stage: 'accept' }]);
  // The same where the command of one of them alone tells.
  await ana.ok(['lane', 'add', 'each', '--agent', 'script', '--max-attempts', '1']);
  const more = [gate(t, 'up'), gate(t, 'down')];
  const own = (name: string, accept: string, wait = '') =>
    addTask(ana, name, '--lane', 'each', '--run', `${wait}; echo x > ${name}`, '--accept', accept);
  const pair = [
    await own('up', 'test ! -e down', more[0]?.wait),
    await own('down', 'true', more[1]?.wait),
  ];
  await until('both are at work again', () => more.every(({ at }) => existsSync(at)));
  for (const { go } of more) writeFileSync(go, '');
  const states = [];
  for (const one of pair) states.push((await task(ana, one, isOver)).state);
  expect(states.sort()).toEqual(['done', 'escalated']);
  for (const one of running) one.kill('SIGTERM');
  await Promise.all(running.map(({ ended }) => ended));
});

it('what breaks the target after its landing is taken back by one task', {
  timeout: 240_000,
}, async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const { repos } = await ana.ok(['repo', 'list']);
  await ana.ok(['repo', 'set', repos[0].name, '--check', 'test ! -e bad']);
  const bad = await addTask(ana, 'Bad', '--run', 'echo x > bad', '--accept', 'test -e bad');
  expect((await ana.mesh(['up', '--once', '--interval', '0.2'])).exit).toBe(0);
  const { tasks } = await ana.ok(['task', 'list']);
  const [undo, ...more] = tasks.filter(({ type }: { type: string }) => type === 'revert');
  expect([undo.title, undo.state, more]).toEqual(['Revert: Bad', 'done', []]);
  expect((await task(ana, bad)).reverted).toBe(undo.task);
  expect(t.gitAtHub('ls-tree', '--name-only', 'main').trim()).toBe('README.md');
  const again = await ana.mesh(['task', 'revert', bad, '--json']);
  expect([again.exit, again.json.error.code]).toEqual([4, 'task.reverted']);
});

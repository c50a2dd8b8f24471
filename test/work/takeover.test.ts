import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { until } from '../support/scratch.ts';
import { addTask, gate, Program, task, team, up } from './team.ts';

/** A task whose first attempt waits at a gate; the others go through. */
function gated(mark: string, wait: string): string {
  return `if test -e '${mark}'; then echo second > who; else touch '${mark}'; ${wait}; echo first > who; fi`;
}

it('a node killed at work: another finishes its task', { timeout: 120_000 }, async () => {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  await ana.ok(['lane', 'add', 'quick', '--ttl', '3']);
  const door = gate(t, 'first');
  const run = gated(join(t.folder, 'begun'), door.wait);
  const id = await addTask(ana, 'Who', '--lane', 'quick', '--run', run, '--accept', 'test -s who');
  const dying = await up(ben);
  await until('the attempt runs', () => existsSync(door.at), 30_000);
  const rescuing = await up(ana);
  dying.killAll();
  const shown = await task(ana, id, (one) => one.state === 'done');
  expect(shown).toMatchObject({
    attempts: [
      { name: 'ben', epoch: 1, outcome: 'lost' },
      { name: 'ana', epoch: 2, outcome: 'passed' },
    ],
  });
  expect(t.gitAtHub('show', 'main:who')).toBe('second\n');
  expect(t.gitAtHub('rev-list', '--count', 'main').trim()).toBe('2');
  rescuing.kill('SIGTERM');
  expect(await rescuing.ended).toBe(0);
  // The killed node comes back as if nothing was.
  expect((await ben.mesh(['up', '--once', '--interval', '0.2'])).exit).toBe(0);
  expect((await task(ben, id)).state).toBe('done');
});

it('a node stopped past its TTL wakes: its result is superseded and the target stays', {
  timeout: 120_000,
}, async () => {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  await ana.ok(['lane', 'add', 'quick', '--ttl', '3']);
  const door = gate(t, 'first');
  const run = gated(join(t.folder, 'begun'), door.wait);
  const id = await addTask(ana, 'Who', '--lane', 'quick', '--run', run, '--accept', 'test -s who');
  const sleeping = await up(ben);
  await until('the attempt runs', () => existsSync(door.at), 30_000);
  // Let it say that it began before it falls asleep.
  await ana.ok(['sync']);
  sleeping.kill('SIGSTOP');
  const rescuing = await up(ana);
  await task(ana, id, (one) => one.state === 'done');
  const tip = t.gitAtHub('rev-parse', 'main');
  // Its agent ends while it sleeps. It wakes away from the hub, and reports what is late by now.
  renameSync(t.hub, `${t.hub}.away`);
  writeFileSync(door.go, '');
  sleeping.kill('SIGCONT');
  await until(
    'its result is recorded',
    async () => {
      const { stdout } = await ben.mesh(['log', '--kind', 'task.result', '--json']);
      return stdout !== '' && JSON.parse(stdout).position === null;
    },
    30_000,
  );
  renameSync(`${t.hub}.away`, t.hub);
  const other = await addTask(
    ben,
    'Next',
    '--lane',
    'quick',
    '--run',
    'echo n > n',
    '--accept',
    'true',
  );
  await task(ana, other, (one) => one.state === 'done');
  sleeping.kill('SIGTERM');
  expect(await sleeping.ended).toBe(0);
  rescuing.kill('SIGTERM');
  expect(await rescuing.ended).toBe(0);
  const shown = await ana.ok(['explain', id]);
  expect(shown).toMatchObject({ state: 'done', landed: { commit: tip.trim() } });
  expect(shown.superseded).toMatchObject([
    { kind: 'task.result', name: 'ben', commit: expect.stringMatching(/^[0-9a-f]{40}$/) },
  ]);
  const late = shown.events.filter((event: { superseded: boolean }) => event.superseded);
  expect(late).toMatchObject(
    [{ kind: 'task.result', name: 'ben', void: /superseded/ }].map((e) => ({
      ...e,
      void: expect.stringMatching(e.void),
    })),
  );
  expect(shown.attempts).toMatchObject([{ outcome: 'lost' }, { name: 'ana', outcome: 'passed' }]);
  expect(t.gitAtHub('show', 'main:who')).toBe('second\n');
  const trailers = t.gitAtHub('log', '--format=%(trailers:key=Mesh-Task,valueonly)', 'main');
  expect(trailers.split('\n').filter((line) => line === shown.task)).toHaveLength(1);
});

it('a mesh that is only ticked takes over too', { timeout: 120_000 }, async () => {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  await ana.ok(['lane', 'add', 'quick', '--ttl', '3']);
  const door = gate(t, 'first');
  const run = gated(join(t.folder, 'begun'), door.wait);
  const id = await addTask(ana, 'Who', '--lane', 'quick', '--run', run, '--accept', 'test -s who');
  const dying = new Program(ben, ['tick']);
  await until('the attempt runs', () => existsSync(door.at), 30_000);
  dying.killAll();
  await until(
    'a tick finishes it',
    async () => {
      const ticked = await ana.ok(['tick']);
      expect(ticked.hub).toBe('reached');
      return (await ana.ok(['task', 'show', id])).state === 'done';
    },
    40_000,
  );
  expect((await task(ana, id)).attempts).toMatchObject([
    { name: 'ben', outcome: 'lost' },
    { name: 'ana', epoch: 2, outcome: 'passed' },
  ]);
  expect(readFileSync(join(t.folder, 'begun'), 'utf8')).toBe('');
});

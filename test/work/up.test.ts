import { existsSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { until } from '../support/scratch.ts';
import { addTask, gate, Program, task, team, up } from './team.ts';

it('up runs once a node, takes what others record here to the hub, and drains', async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const running = await up(ana, '--lanes', 'default', '--slots', '2');
  expect(running.lines[0]).toMatch(/^ana is up; hub \S+; lanes default; 2 slots; every 0.4 s$/);
  const again = await ana.mesh(['up', '--json']);
  expect([again.exit, again.json.error.code]).toEqual([75, 'up.running']);
  expect(again.json.error.message).toContain(`process ${running.pid}`);
  expect((await ana.mesh(['tick'])).exit).toBe(75);

  const door = gate(t, 'work');
  const words = ['--run', `${door.wait}; echo x > x`, '--accept', 'test -s x'];
  const added = await ana.mesh(['task', 'add', 'Slow', ...words, '--json']);
  expect(added.json).toMatchObject({ published: false });
  expect(added.stderr).toContain('mesh up');
  const { id } = added.json;
  const late = await ana.mesh(['task', 'wait', id, '--timeout', '0.5', '--json']);
  expect([late.exit, late.json.error.code]).toEqual([75, 'wait.timeout']);
  await until('the attempt runs', () => existsSync(door.at), 30_000);
  expect((await ana.mesh(['task', 'wait', id, '--state', 'running', '--timeout', '20'])).exit).toBe(
    0,
  );

  // Draining: what runs may finish, nothing new begins.
  const ending = ana.mesh(['down', '--json']);
  await running.says(/^ending: what runs gets 60 s/);
  const next = await addTask(ana, 'Later', '--run', 'true', '--accept', 'true');
  writeFileSync(door.go, '');
  expect((await ending).json).toEqual({ stopped: true, pid: running.pid });
  expect(await running.ended).toBe(0);
  expect((await task(ana, id)).state).toBe('done');
  expect((await task(ana, next)).state).toBe('ready');
  expect(t.gitAtHub('show', 'main:x')).toBe('x\n');
  expect((await ana.ok(['down'])).stopped).toBe(false);
  const logged = await ana.mesh(['logs', '--json']);
  expect(
    logged.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).msg),
  ).toContain('up');
});

it('down --now, or Ctrl-C twice, stops the attempts and hands their tasks over', async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const door = gate(t, 'work');
  const words = ['--run', `${door.wait}; echo x > x`, '--accept', 'test -s x'];
  const id = await addTask(ana, 'Slow', ...words);
  const first = await up(ana);
  await until('the attempt runs', () => existsSync(door.at), 30_000);
  expect((await ana.mesh(['down', '--now'])).exit).toBe(0);
  expect(await first.ended).toBe(0);
  expect(await task(ana, id)).toMatchObject({ state: 'ready', attempts: [{ outcome: 'gaveup' }] });
  expect((await ana.ok(['log', '--kind', 'task.gaveup'])).body.reason).toBe('drain');

  const second = await up(ana);
  await second.says(/ana runs /);
  second.kill('SIGINT');
  await second.says(/^ending: /);
  second.kill('SIGINT');
  expect(await second.ended).toBe(130);
  expect(await task(ana, id)).toMatchObject({ state: 'ready', failures: 0 });
  // Given up is not failed, and it was said at the hub.
  expect((await ana.ok(['status'])).hub.ahead).toBe(0);

  // A lost process gives up what it ran when it comes back, and does it again.
  const third = new Program(ana, ['tick']);
  await until('claimed again', async () => (await task(ana, id)).state === 'running', 30_000);
  third.killAll();
  writeFileSync(door.go, '');
  expect((await ana.ok(['tick', '--dry-run'])).commands).toMatchObject([
    { do: 'say', event: { kind: 'task.gaveup', body: { reason: 'restart' } } },
  ]);
  expect((await task(ana, id)).state).toBe('running');
  await ana.mesh(['up', '--once', '--interval', '0.2']);
  expect((await task(ana, id)).state).toBe('done');
});

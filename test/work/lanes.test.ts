import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { addTask, team } from './team.ts';

it('a lane keeps to its limits and windows, is planned, defined anew, stopped here, started again', async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const set = (...words: string[]) => ana.ok(['lane', 'set', 'default', ...words]);
  const tick = () => ana.mesh(['up', '--once', '--interval', '0.1']);
  const states = async () =>
    (await ana.ok(['task', 'list'])).tasks.map(({ state }: { state: string }) => state);

  const all = '00:00-24:00';
  const said = await set('--daily', '1', '--maintenance', all, '--accept', 'true');
  expect(said).toMatchObject({ revision: 2, daily: 1, windows: [{ from: 0, to: 1440 }] });
  await addTask(ana, 'One', '--run', 'echo 1 > one');
  await addTask(ana, 'Two', '--run', 'echo 2 > two');
  await tick();
  expect(await states()).toEqual(['ready', 'ready']);
  const shown = await ana.mesh(['lane', 'show', 'default']);
  expect(shown.stdout).toMatch(/limits +1 a day[\s\S]*maintenance +00:00-24:00/);

  await ana.ok(['lane', 'add', 'model', '--agent', 'codex', '--accept', 'true']);
  const plan = await ana.ok(['lane', 'plan']);
  expect(plan.tasks.map((one: { why: unknown }) => one.why)).toEqual([null, null]);
  expect(plan.tasks[0]).toMatchObject({ node: null, holds: [{ name: 'ana', code: 'window' }] });
  expect(plan.warnings).toMatchObject([
    { lane: 'default', code: 'maintenance' },
    { lane: 'model', code: 'no-agent', fix: expect.stringContaining('lane set model') },
  ]);
  await set('--clear', 'maintenance');
  const [first, second] = (await ana.ok(['lane', 'plan', 'default'])).tasks;
  expect(first).toMatchObject({ order: 1, node: { name: 'ana' }, agent: 'script', why: null });
  expect(second).toMatchObject({ node: null, why: { code: 'daily' } });
  await tick();
  expect((await states()).sort()).toEqual(['done', 'ready']);
  expect((await ana.ok(['status'])).lanes[0]).toMatchObject({ held: 0, ready: 1, full: /1/ });

  await set('--clear', 'daily');
  await ana.ok(['lane', 'stop', 'default']);
  await tick();
  expect((await ana.ok(['lane', 'list'])).lanes[0]).toMatchObject({ stopped: true, full: null });
  await ana.ok(['repo', 'pause', 'hub', '--reason', 'moving']);
  expect((await ana.ok(['lane', 'ensure', 'default'])).lanes).toEqual([
    { lane: 'default', paused: true, started: false },
  ]);
  await ana.ok(['repo', 'resume', 'hub']);
  expect((await ana.ok(['lane', 'start', 'default'])).lanes[0]).toMatchObject({ started: true });
  await tick();
  expect(await states()).toEqual(['done', 'done']);
});

import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { addTask, task, team } from './team.ts';

it('a lane keeps to its limits and windows, is defined anew, stopped here, started again', async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const set = (...words: string[]) => ana.ok(['lane', 'set', 'default', ...words]);
  const tick = () => ana.mesh(['up', '--once', '--interval', '0.1']);
  const state = async (id: string) => (await task(ana, id)).state;

  const all = '00:00-24:00';
  const said = await set('--daily', '1', '--maintenance', all, '--accept', 'true');
  expect(said).toMatchObject({ revision: 2, daily: 1, windows: [{ from: 0, to: 1440 }] });
  const one = await addTask(ana, 'One', '--run', 'echo 1 > one');
  const two = await addTask(ana, 'Two', '--run', 'echo 2 > two');
  await tick();
  expect([await state(one), await state(two)]).toEqual(['ready', 'ready']);
  const shown = await ana.mesh(['lane', 'show', 'default']);
  expect(shown.stdout).toMatch(/limits +1 a day[\s\S]*maintenance +00:00-24:00/);

  await set('--clear', 'maintenance');
  await tick();
  expect([await state(one), await state(two)].sort()).toEqual(['done', 'ready']);
  expect((await ana.ok(['status'])).lanes[0]).toMatchObject({ held: 0, ready: 1, full: /1/ });

  await set('--clear', 'daily');
  await ana.ok(['lane', 'stop', 'default']);
  await tick();
  expect((await ana.ok(['lane', 'list'])).lanes[0]).toMatchObject({ stopped: true, full: null });
  await ana.ok(['repo', 'pause', 'hub', '--reason', 'moving']);
  expect((await ana.ok(['lane', 'ensure'])).lanes).toEqual([
    { lane: 'default', paused: true, started: false },
  ]);
  await ana.ok(['repo', 'resume', 'hub']);
  expect((await ana.ok(['lane', 'start', 'default'])).lanes[0]).toMatchObject({ started: true });
  await tick();
  expect([await state(one), await state(two)]).toEqual(['done', 'done']);
});

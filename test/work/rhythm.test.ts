import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { team } from './team.ts';

it('lanes make tasks by themselves, and a machine without room begins none', async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  const up = () => ana.mesh(['up', '--once', '--interval', '0.1']);
  const lane = (name: string, ...words: string[]) =>
    ana.ok(['lane', 'add', name, '--repo', 'none', '--accept', 'true', ...words]);
  const jobs = async () => (await ana.ok(['job', 'list'])).jobs;

  await lane('sweep', '--every', '0.5d', '--run', 'echo swept');
  await lane('watch', '--on', 'x.ci.red', '--debounce', '0', '--title', 'Look', '--run', 'true');
  await lane('nightly', '--cron', '0 3 * * *', '--every', '12h', '--run', 'true');
  await lane('asleep', '--every', '0');
  expect(await jobs()).toMatchObject([
    { lane: 'sweep', text: 'every 12h', fired: 0, last: null },
    { lane: 'watch', text: 'on x.ci.red', fired: 0, next: null },
    {
      lane: 'nightly',
      text: '0 3 * * *, at least 12h apart',
      next: expect.stringMatching(/T03:00/),
    },
    { lane: 'asleep', text: 'dormant', dormant: true, next: null },
  ]);

  // More memory than there is: nothing begins, and that is said.
  await ana.ok(['config', 'set', 'minMemory', '999999999']);
  await up();
  expect(await jobs()).toMatchObject([{ fired: 1 }, { fired: 0 }, { fired: 0 }, { fired: 0 }]);
  const { tasks, machine } = await ana.ok(['status']);
  expect(tasks.byState).toMatchObject({ ready: 1, done: 0 });
  expect(machine).toMatchObject({ closed: [{ gate: 'memory' }], skipped: { closed: [{}] } });
  const [made] = (await ana.ok(['task', 'list'])).tasks;
  const why = await ana.mesh(['explain', made.id]);
  expect(why.stdout).toMatch(/let lane sweep fire[\s\S]*/);
  expect(why.stdout).toMatch(/not begun on this machine: \d+ MB of memory are free/);
  const room = (await ana.ok(['doctor'])).checks.find(({ id }: { id: string }) => id === 'room');
  expect(room).toMatchObject({ status: 'warning', summary: expect.stringMatching(/memory/) });

  await ana.ok(['config', 'set', 'minMemory', '0']);
  for (let i = 0; i < 2; i++) await ana.ok(['publish', 'x.ci.red']);
  await up();
  expect(await jobs()).toMatchObject([{ fired: 1 }, { fired: 1 }, { fired: 0 }, { fired: 0 }]);
  expect((await ana.ok(['status'])).tasks.byState).toMatchObject({ ready: 0, done: 2 });

  await ana.ok(['lane', 'set', 'sweep', '--every', '0']);
  expect((await ana.ok(['lane', 'show', 'sweep'])).firing).toMatchObject({
    dormant: true,
    fired: 1,
  });
  const shown = await ana.mesh(['lane', 'list']);
  expect(shown.stdout).toMatch(/sweep .* dormant\n/);
});

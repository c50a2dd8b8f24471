import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { addTask, task, team } from './team.ts';

it('a campaign counts its tasks, is abandoned at its budget, and closes; its lane is removed', async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  await ana.ok(['lane', 'add', 'web', '--max-attempts', '9']);
  const { id } = await ana.ok([
    'campaign',
    'add',
    'All of it',
    '--attempts',
    '2',
    '--within',
    '2d',
  ]);
  const into = ['--lane', 'web', '--campaign', id.slice(-6)];
  const good = await addTask(ana, 'Good', '--run', 'echo 1 > one', '--accept', 'true', ...into);
  const bad = await addTask(
    ana,
    'Bad',
    '--run',
    'false',
    '--accept',
    'true',
    '--priority',
    'low',
    ...into,
  );
  const show = () => ana.ok(['campaign', 'show', id]);
  expect(await show()).toMatchObject({
    state: 'open',
    progress: '0/2',
    attempts: { used: 0, budget: 2 },
    stalled: null,
    tasks: [{ title: 'Good' }, { title: 'Bad' }],
  });
  expect((await ana.ok(['status'])).campaigns).toMatchObject([
    { title: 'All of it', progress: '0/2' },
  ]);
  const open = await ana.mesh(['campaign', 'close', id, '--json']);
  expect([open.exit, open.json.error.code]).toEqual([2, 'campaign.open']);
  const lane = await ana.mesh(['lane', 'remove', 'web', '--json']);
  expect([lane.exit, lane.json.error.code]).toEqual([2, 'lane.open']);

  expect((await ana.mesh(['up', '--once', '--interval', '0.2'])).exit).toBe(0);
  expect(await show()).toMatchObject({
    state: 'abandoned',
    progress: '1/2',
    attempts: { used: 2, budget: 2 },
    reason: 'all 2 attempts are used',
  });
  expect(await task(ana, good)).toMatchObject({ state: 'done' });
  expect(await task(ana, bad)).toMatchObject({
    state: 'cancelled',
    reason: expect.stringContaining('is abandoned'),
  });
  const { campaigns } = await ana.ok(['campaign', 'list', '--state', 'abandoned']);
  expect(campaigns).toHaveLength(1);
  const late = await ana.mesh(['task', 'add', 'Late', '--accept', 'true', ...into, '--json']);
  expect([late.exit, late.json.error.message]).toEqual([
    2,
    'add is not allowed while the campaign is abandoned',
  ]);
  expect(await ana.ok(['lane', 'remove', 'web'])).toMatchObject({ removed: true });
});

it('[INV-10] no commit that is not on its target closes a task, by whatever command', async () => {
  const t = await team(['ana']);
  const [ana] = t.laptops as [Laptop];
  await ana.ok(['lane', 'add', 'seen', '--supervised']);
  const id = await addTask(ana, 'Real', '--lane', 'seen', '--accept', 'true');
  const fake = 'deadbeef'.repeat(5);
  await ana.ok(['claim', id]);
  const report = join(t.folder, 'result.json');
  writeFileSync(report, JSON.stringify({ outcome: 'passed', commit: fake }));
  const full = (await task(ana, id)).task;
  const landed = { task: full, commit: fake, target: 'main' };
  const tries: [readonly string[], string, string?][] = [
    [['result', id, '--file', report], 'result.commit'],
    [['publish', 'task.landed', '--body', JSON.stringify(landed)], 'kind.witnessed'],
    [
      ['publish', '--stdin'],
      'kind.witnessed',
      `${JSON.stringify({ kind: 'task.landed', body: landed })}\n`,
    ],
    [['verdict', id, 'pass', '--commit', fake, '--reason', 'fine'], 'event.refused'],
    [['task', 'approve', id, '--commit', fake], 'task.state'],
  ];
  for (const [words, code, stdin] of tries) {
    const ran = await ana.mesh([...words, '--json'], stdin === undefined ? {} : { stdin });
    expect([words[0], ran.exit, ran.json.error?.code]).toEqual([words[0], 2, code]);
  }
  expect(await task(ana, id)).toMatchObject({ state: 'claimed', landed: null });
});

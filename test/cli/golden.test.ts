/** The five lines that users of orxaq-ops know work as they stand. */
import { expect, test } from 'vitest';
import { meshWorld } from '../support/mesh-world.ts';

test('init, publish, sync, autonomy-once, status', async () => {
  const world = meshWorld();
  const ana = world.laptop('ana');
  const init = await ana.mesh(['init', '--capability', 'monitoring', '--capability', 'routing']);
  expect(init).toMatchObject({ exit: 0, stderr: '' });
  const publish = await ana.mesh([
    'publish',
    '--topic',
    'scheduling',
    '--event-type',
    'task.enqueued',
    '--payload-json',
    '{"task_id":"example"}',
  ]);
  expect(publish).toMatchObject({ exit: 0, stderr: '' });
  expect(await ana.mesh(['sync'])).toMatchObject({ exit: 0, stderr: '' });
  const tick = await ana.mesh(['autonomy-once']);
  expect(tick.exit, tick.stdout + tick.stderr).toBe(0);
  const status = await ana.mesh(['status']);
  expect(status.exit).toBe(0);
  expect(status.stdout).toMatch(/^needs you .*\nlanded .*\nfailed .*\nspent .*\nsilent /);
  expect(status.stdout).toContain('1 draft');

  const [event] = (await ana.mesh(['log', '--kind', 'task.enqueued', '--json'])).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(event).toMatchObject({
    subject: 'example',
    lane: 'default',
    position: expect.any(Number),
  });
  expect(event.body).toEqual({
    title: 'example',
    lane: 'default',
    draft: true,
    type: 'scheduling',
  });
  const { nodes } = await ana.ok(['node', 'list']);
  expect(nodes[0].capabilities).toEqual(['monitoring', 'routing']);
});

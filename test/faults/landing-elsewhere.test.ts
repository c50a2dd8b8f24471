/** A node dies at every step of a landing and does not come back: another one goes on. */
import { expect, test } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { inCi } from '../support/tier.ts';
import { addTask, task, team, up } from '../work/team.ts';
import { buildWithFailpoints } from './fault-world.ts';

const STEPS = ['landing.push', 'landing.pushed', 'landing.recorded'];

inCi(test)(
  '[INV-10] whoever dies at a landing, its task lands once and is recorded once',
  {
    timeout: 300_000,
  },
  async () => {
    const program = buildWithFailpoints();
    const t = await team(['ana', 'ben']);
    const [ana, ben] = t.laptops as [Laptop, Laptop];
    await ana.ok(['lane', 'add', 'quick', '--ttl', '2', '--accept', 'test -s made.txt']);
    for (const step of STEPS) {
      const id = await addTask(ana, step, '--lane', 'quick', '--run', `echo ${step} > made.txt`);
      const env = { MESH_TEST_FAILPOINT: step };
      const killed = await ana.mesh(['up', '--once', '--interval', '0.2'], { program, env });
      expect(killed.exit, killed.stderr).toBe('SIGKILL');
      const running = await up(ben);
      const done = await task(ben, id, ({ state }) => state === 'done', 120_000);
      running.kill('SIGTERM');
      await running.ended;
      const landed = t.gitAtHub('log', `--grep=Mesh-Task: ${done.task}`, '--format=%H', 'main');
      expect(landed.trim().split('\n'), step).toEqual([done.landed.commit]);
      const { lines } = await ben.mesh(['log', '--json', '--kind', 'task.landed', '--task', id]);
      expect(lines.filter((line) => line.void === undefined)).toHaveLength(1);
      expect(done.doubled).toBeNull();
    }
  },
);

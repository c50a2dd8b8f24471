/** What is used is known, however its attempt ends. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { STAND_IN } from '../support/agent-clis/bed.ts';
import { report } from '../support/agent-clis/report.ts';
import type { Laptop } from '../support/mesh-world.ts';
import { modelServer } from '../support/model-server/index.ts';
import { until } from '../support/scratch.ts';
import { inCi } from '../support/tier.ts';
import { addTask, Program, task, team } from '../work/team.ts';

/** Whether an attempt that runs on this machine has used tokens, as it says. */
function isBilled({ home }: Laptop): boolean {
  const nodes = join(home, '.local/state/lanemesh');
  return filesIn(nodes).some((node) =>
    filesIn(join(nodes, node, 'live')).some((file) => {
      try {
        return JSON.parse(readFileSync(join(nodes, node, 'live', file), 'utf8')).usage?.input > 0;
      } catch {
        return false; // gone meanwhile
      }
    }),
  );
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

inCi(it)(
  'what a stopped attempt and one that died with its node used is in the ledger',
  {
    timeout: 180_000,
  },
  async () => {
    const server = await modelServer();
    let hangs = true;
    const files = { 'a.txt': 'a\n', '.agent_result.md': report() };
    server.when(
      /WRITE-A/,
      { run: 'true' },
      () => (hangs ? { broken: 'silent' } : { write: files }),
      { say: 'Done.' },
    );
    const t = await team(['ana']);
    const [ana] = t.laptops as [Laptop];
    const bin = join(t.folder, 'bin');
    mkdirSync(bin);
    copyFileSync(STAND_IN, join(bin, 'red'));
    chmodSync(join(bin, 'red'), 0o755);
    const env = { PATH: `${bin}:${process.env.PATH}` };
    const command = `red ${server.url} claude-sonnet-4-5`;
    const words = ['--command', command, '--output', 'claude-stream'];
    await ana.ok(['agents', 'add', 'red', '--family', 'anthropic', ...words], { env });
    const host = ['--allow-host', `127.0.0.1:${server.port}`];
    await ana.ok(['lane', 'add', 'work', '--agent', 'red', '--unsupervised', ...host]);
    const id = await addTask(ana, 'WRITE-A', '--lane', 'work', '--accept', 'test -s a.txt');
    const start = () => new Program(ana, ['up', '--interval', '0.3'], env);

    const stopped = start();
    await until('it used something', () => isBilled(ana), 60_000);
    await ana.ok(['down', '--now']);
    await stopped.ended;
    const died = start();
    await until('it used something again', () => isBilled(ana), 60_000);
    died.killAll();
    await died.ended;
    hangs = false;
    const last = start();
    const done = await task(ana, id, ({ state }) => state === 'done', 60_000);
    last.kill('SIGTERM');
    await last.ended;

    const given = server.spent(/WRITE-A/);
    const { input, cached, output, cost, unpriced } = done.spent;
    expect([input, cached, output]).toEqual([
      given.input + given.cached,
      given.cached,
      given.output,
    ]);
    expect(done.attempts).toHaveLength(3);
    const costs = done.attempts.map(({ spent }: { spent: { cost: number } }) => spent.cost);
    expect([costs.every((one: number) => one > 0), unpriced]).toEqual([true, 0]);
    expect(cost).toBe(costs.reduce((a: number, b: number) => a + b));
    const told = (await ana.mesh(['log', '--kind', 'task.spent'])).stdout;
    expect(told).toMatch(/ stopped\n[\s\S]* died\n/);
  },
);

/** A mesh whose agents are the real CLIs. */
import { expect, it } from 'vitest';
import { processesOf } from '../support/agent-clis/bed.ts';
import { cliPrograms, describeWithClis } from '../support/agent-clis/clis.ts';
import { type Cli, furnishHome } from '../support/agent-clis/homes.ts';
import { REPORT } from '../support/agent-clis/report.ts';
import type { Laptop } from '../support/mesh-world.ts';
import { modelServer } from '../support/model-server/index.ts';
import { until } from '../support/scratch.ts';
import { Program, task, team } from '../work/team.ts';

const AGENTS: readonly Cli[] = ['codex', 'gemini', 'opencode'];

describeWithClis(AGENTS, 'a mesh', () => {
  it('lands what codex, gemini and opencode write; a quota is no attempt of the task', {
    timeout: 300_000,
  }, async () => {
    const server = await modelServer();
    for (const cli of AGENTS)
      server.when(
        new RegExp(`write ${cli}\\.txt`),
        { write: { [`${cli}.txt`]: `by ${cli}\n`, '.agent_result.md': REPORT } },
        { say: 'Written.' },
      );
    server.when(/SPENT/, { refuse: 'quota' });
    const t = await team(['ana']);
    const [ana] = t.laptops as [Laptop];
    const env = { PATH: `${cliPrograms()}:${process.env.PATH}` };
    const ids = [];
    for (const cli of AGENTS) {
      furnishHome(ana.home, cli, server.url);
      const host = ['--allow-host', `127.0.0.1:${server.port}`];
      await ana.ok([
        'lane',
        'add',
        cli,
        '--agent',
        cli,
        '--unsupervised',
        '--accept',
        'true',
        ...host,
      ]);
      const words = ['--lane', cli, '--accept', `grep -x 'by ${cli}' ${cli}.txt`];
      ids.push((await ana.ok(['task', 'add', `write ${cli}.txt`, ...words])).id);
    }
    const up = new Program(ana, ['up', '--interval', '0.3', '--slots', '2'], env);
    for (const [n, id] of ids.entries()) {
      const done = await task(ana, id, ({ state }) => /done|escalated/.test(state), 200_000);
      expect(done).toMatchObject({
        state: 'done',
        attempts: [{ agent: AGENTS[n], outcome: 'passed' }],
      });
      expect(t.gitAtHub('show', `main:${AGENTS[n]}.txt`)).toBe(`by ${AGENTS[n]}\n`);
    }
    const { id } = await ana.ok(['task', 'add', 'SPENT', '--lane', 'codex', '--accept', 'true']);
    const spent = await task(
      ana,
      id,
      ({ attempts, state }) => attempts.length > 0 && state !== 'running',
    );
    expect(spent).toMatchObject({ state: 'ready', failures: 0 });
    expect(spent.attempts[0]).toMatchObject({ agent: 'codex', reason: 'quota_limited' });
    up.kill('SIGTERM');
    expect(await up.ended).toBe(0);
    await until('all processes are gone', () => processesOf(t.folder).length === 0);
  });
});

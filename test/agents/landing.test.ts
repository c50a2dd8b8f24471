/** A mesh whose agents are the real CLIs: one works, one of another family and node judges. */
import { expect, it } from 'vitest';
import { processesOf } from '../support/agent-clis/bed.ts';
import { cliPrograms, describeWithClis } from '../support/agent-clis/clis.ts';
import { type Cli, furnishHome } from '../support/agent-clis/homes.ts';
import { REPORT } from '../support/agent-clis/report.ts';
import type { Laptop } from '../support/mesh-world.ts';
import { modelServer } from '../support/model-server/index.ts';
import { until } from '../support/scratch.ts';
import { inCi } from '../support/tier.ts';
import { Program, task, team } from '../work/team.ts';

const isAll = process.env.MESH_TEST_AGENTS === 'all';
const AGENTS: readonly Cli[] = ['codex', 'opencode', ...(isAll ? (['gemini'] as const) : [])];

/**
 * Who works, who judges, and the family of that; ana has the first ones, ben, who judges alone, the
 * others. Gemini judges codex in overnight.test.ts.
 */
const PAIRS = [
  { worker: 'opencode', verifier: 'codex', family: 'openai' },
  ...(isAll ? ([{ worker: 'gemini', verifier: 'opencode', family: 'mistral' }] as const) : []),
] as const;

const test = isAll ? it : inCi(it);

describeWithClis(AGENTS, 'a mesh', () => {
  test('lands what one CLI writes when one of another family passed it; a quota is no attempt', {
    timeout: 400_000,
  }, async () => {
    const server = await modelServer();
    const criteria = [{ criterion: 'the file is there', met: true, evidence: 'the diff' }];
    for (const { worker } of PAIRS)
      server.when(
        new RegExp(`write ${worker}\\.txt`),
        { write: { [`${worker}.txt`]: `by ${worker}\n`, '.agent_result.md': REPORT } },
        { say: 'Written.' },
      );
    server.when(/^# Review: /m, {
      say: JSON.stringify({ verdict: 'PASS', criteria, findings: [] }),
    });
    server.when(/SPENT/, { refuse: 'quota' });
    const t = await team(['ana', 'ben']);
    const [ana, ben] = t.laptops as [Laptop, Laptop];
    const env = { PATH: `${cliPrograms()}:${process.env.PATH}` };
    for (const { worker, verifier } of PAIRS) {
      furnishHome(ana.home, worker, server.url);
      furnishHome(ben.home, verifier, server.url);
    }
    furnishHome(ana.home, 'codex', server.url);
    await ana.ok(['sync']);
    await ana.ok(['node', 'admit', 'ben', '--role', 'verifier']);
    // Of a CLI with the models of many makers it has to be said whose it judges by.
    const ofMany = ['agents', 'add', 'opencode', '--like', 'opencode', '--family', 'mistral'];
    if (isAll) await ben.ok(ofMany);
    const host = ['--allow-host', `127.0.0.1:${server.port}`];
    const ids = new Map<string, string>();
    for (const { worker, family } of PAIRS) {
      const how = ['--agent', worker, '--verify', family, '--unsupervised', '--accept', 'true'];
      await ana.ok(['lane', 'add', worker, ...how, ...host]);
      const words = ['--lane', worker, '--accept', `grep -x 'by ${worker}' ${worker}.txt`];
      ids.set(worker, (await ana.ok(['task', 'add', `write ${worker}.txt`, ...words])).id);
    }
    const quick = ['--agent', 'codex', '--unsupervised', '--accept', 'true'];
    await ana.ok(['lane', 'add', 'quick', ...quick, ...host]);
    const nodes = [
      new Program(ana, ['up', '--interval', '0.5', '--slots', '2'], env),
      new Program(ben, ['up', '--interval', '0.5'], env),
    ];
    // Both ask every CLI for its version and login first, which takes a busy machine its time.
    await Promise.all(nodes.map((node) => node.says(/ is up;/, 120_000)));
    for (const { worker, verifier } of PAIRS) {
      const id = ids.get(worker) as string;
      const done = await task(ana, id, ({ state }) => /done|escalated/.test(state), 90_000);
      expect(done).toMatchObject({
        state: 'done',
        attempts: [{ agent: worker, outcome: 'passed', name: 'ana' }],
        review: { votes: [{ agent: verifier, name: 'ben', verdict: 'pass' }] },
      });
      expect(t.gitAtHub('show', `main:${worker}.txt`)).toBe(`by ${worker}\n`);
      const given = server.spent(new RegExp(`write ${worker}\\.txt`));
      expect([done.spent.input, done.spent.output]).toEqual([
        given.input + given.cached,
        given.output,
      ]);
      expect(done.spent.reviews.input).toBeGreaterThan(0);
    }
    const { id } = await ana.ok(['task', 'add', 'SPENT', '--lane', 'quick', '--accept', 'true']);
    const spent = await task(
      ana,
      id,
      ({ attempts, state }) => attempts.length > 0 && state !== 'running' && state !== 'claimed',
      100_000,
    );
    expect(spent).toMatchObject({ state: 'ready', failures: 0 });
    expect(spent.attempts[0]).toMatchObject({ agent: 'codex', reason: 'quota_limited' });
    for (const node of nodes) node.kill('SIGTERM');
    expect(await Promise.all(nodes.map(({ ended }) => ended))).toEqual([0, 0]);
    await until('all processes are gone', () => processesOf(t.folder).length === 0);
    expect(server.problems).toEqual([]);
  });
});

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { addTask, task, team } from './team.ts';

it('[INV-10] a landed commit is proven on any node, and a receipt that is forged is named', {
  timeout: 240_000,
}, async () => {
  const t = await team(['ana', 'ben']);
  const [ana, ben] = t.laptops as [Laptop, Laptop];
  const id = await addTask(
    ana,
    'Make it',
    '--run',
    'echo x > made.txt',
    '--accept',
    'test -s made.txt',
  );
  expect((await ana.mesh(['up', '--once', '--interval', '0.2'])).exit).toBe(0);
  const { landed } = await task(ana, id);
  await ben.ok(['sync']);
  const proven = await ben.ok(['prove', landed.commit.slice(0, 12)]);
  expect(proven).toMatchObject({ ok: true, commit: landed.commit, broken: [] });
  const links = proven.links.map(({ link }: { link: string }) => link);
  expect(links).toEqual(['asked', 'wrote', 'receipt', 'verified', 'landed', 'signatures']);
  expect((await ben.mesh(['prove', 'abcdef0'])).exit).toBe(1);

  // An auditor gets the receipts too, and finds one that is another.
  const audit = join(t.folder, 'audit');
  const exported = await ben.ok(['export', '--audit', audit, '--days', '2', '--logs']);
  expect(exported).toMatchObject({ lacking: 0, runs: 1, days: 2, logs: 0 });
  const [run, ...more] = readFileSync(join(audit, 'runs.jsonl'), 'utf8').trim().split('\n');
  expect(more).toEqual([]);
  const { run: claim, ...ran } = JSON.parse(run ?? '');
  expect(ran).toMatchObject({
    role: 'worker',
    agent: 'script',
    outcome: 'passed',
    versions: { build: expect.stringMatching(/^lanemesh/) },
    receipt: expect.stringMatching(/^[0-9a-f]{64}$/),
    // What it printed is on the machine where it ran.
    log: null,
  });
  // By its id it is found again: what it was told, what it printed, what is attested of it.
  expect(await ana.ok(['card', claim])).toMatchObject({ attempt: 1, matches: true });
  expect((await ana.mesh(['attach', claim])).stdout).toContain('made.txt');
  const shown = await ben.ok(['task', 'show', claim, '--receipt']);
  expect(shown).toMatchObject({ ok: true, run: claim, sha256: ran.receipt, problems: [] });
  expect(shown.batch.commit).toMatch(/^[0-9a-f]{40}$/);
  expect((await ben.mesh(['task', 'show', id, '--receipt'])).stdout).toMatch(/ran +accept, exit 0/);
  const none = await ben.mesh(['task', 'show', id, '--receipt', '--attempt', '2', '--json']);
  expect([none.exit, none.json.error.code]).toEqual([2, 'attempt.unknown']);
  const bundle = await ben.ok(['export', join(t.folder, 'mesh.bundle')]);
  expect(bundle.lacks).toEqual({ receipts: 1, wip: 0 });
  const [digest = '', ...others] = readdirSync(join(audit, 'attachments'));
  expect(others).toEqual([]);
  const listed = readFileSync(join(audit, 'attachments.tsv'), 'utf8');
  expect(listed).toMatch(new RegExp(`^${digest}\t[^\t]+\t[^\t]+\tkept\n$`));
  const readme = readFileSync(join(audit, 'README.md'), 'utf8');
  const [, check = ''] = /```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  const followed = () => spawnSync('sh', [], { cwd: audit, input: check, encoding: 'utf8' });
  expect(followed()).toMatchObject({ status: 0, stderr: '', stdout: 'all of it holds\n' });
  writeFileSync(join(audit, 'attachments', digest), 'forged');
  expect(followed().status).not.toBe(0);

  // Whoever may push puts other bytes where the receipt is.
  const [branch = ''] = [...t.hubRefs().keys()].filter((ref) => ref.includes('mesh/att/'));
  const path = t.gitAtHub('ls-tree', '-r', '--name-only', branch).trim();
  const statement = JSON.parse(t.gitAtHub('show', `${branch}:${path}`));
  expect(statement).toMatchObject({
    subject: [{ digest: { gitCommit: expect.stringMatching(/^[0-9a-f]{40}$/) } }],
    predicate: { agent: { name: 'script' }, commands: [{ stage: 'run' }, { stage: 'accept' }] },
  });
  const cloe = t.laptop('cloe');
  const { token } = await ana.ok(['node', 'invite']);
  await cloe.ok(['join', t.hub, '--invite', token, '--name', 'cloe']);
  t.gitAtHub('update-ref', '-d', branch);
  const unproven = await cloe.mesh(['prove', landed.commit, '--json']);
  expect([unproven.exit, unproven.json.broken]).toEqual([1, ['receipt']]);
  const gone = await cloe.mesh(['task', 'show', id, '--receipt', '--json']);
  expect([gone.exit, gone.json.error.code]).toEqual([1, 'receipt.missing']);
});

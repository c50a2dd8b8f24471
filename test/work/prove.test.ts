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
  expect(await ben.ok(['export', '--audit', audit])).toMatchObject({ lacking: 0 });
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
});

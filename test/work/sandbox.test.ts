import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Laptop } from '../support/mesh-world.ts';
import { describeWith } from '../support/tools.ts';
import { addTask, team } from './team.ts';

describeWith(['bwrap'], 'a lane that demands a sandbox', () => {
  it('[INV-14] keeps its attempts away from keys, other lanes go on, and people are told', async () => {
    const { laptops } = await team(['ana']);
    const [ana] = laptops as [Laptop];
    const key = join(ana.project, '.mesh', 'key');
    const demand = ['--sandbox', 'full', '--allow-host', 'registry.npmjs.org', '--accept', 'true'];
    const lane = await ana.ok(['lane', 'add', 'kept', ...demand]);
    expect(lane).toMatchObject({ sandbox: 'full', hosts: ['registry.npmjs.org'] });
    await addTask(ana, 'Kept', '--lane', 'kept', '--run', `cat ${key} > seen; true`);
    await addTask(ana, 'Free', '--run', `test -s ${key} && echo > free`, '--accept', 'true');
    const once = ['up', '--once', '--interval', '0.1'];
    await ana.mesh(once);
    const tasks = (await ana.ok(['task', 'list'])).tasks;
    expect(tasks.map((one: { state: string }) => one.state)).toEqual(['done', 'done']);
    const log = await ana.mesh(['log', '--kind', 'task.started', '--json']);
    expect(log.lines.map(({ body }) => body.sandbox).sort()).toEqual(['none', 'ours-full']);
    expect((await ana.mesh(['explain', tasks[0].id])).stdout).toContain('kept in by ours-full');

    // On a machine without it the task fails and its agent is not to blame; the other lane goes on.
    const path = { env: { PATH: brokenBwrap(ana) } };
    await addTask(ana, 'Kept again', '--lane', 'kept', '--run', 'echo > again');
    await addTask(ana, 'Free again', '--run', 'echo > more', '--accept', 'true');
    await ana.mesh(once, path);
    const [again, free] = (await ana.ok(['task', 'list'])).tasks.slice(-2);
    expect([again.state, free.state]).toEqual(['escalated', 'done']);
    const { attempts } = await ana.ok(['task', 'show', again.id]);
    expect(attempts).toMatchObject([
      {
        reason: 'missing_sandbox',
        class: 'hard',
        evidence: expect.stringContaining('No permissions'),
      },
    ]);
    const { items } = await ana.ok(['inbox']);
    expect(items.map(({ why }: { why: string }) => why)).toContainEqual(
      expect.stringMatching(/^no sandbox: its lane demands sandbox full; here: /),
    );
    const told = (await ana.mesh(['explain', again.id])).stdout;
    expect(told).toContain('you can: mesh lane set kept --sandbox none');
    expect(told).not.toContain('--run');
    expect((await ana.mesh(['lane', 'plan'], path)).stdout).toMatch(
      /never: +lane kept[\s\S]*sandbox\s+full/,
    );
    expect((await ana.mesh(['status'], path)).stdout).toMatch(/lane kept.*sandbox full/);
    const doctor = (await ana.mesh(['doctor', '--json'], path)).json;
    const check = doctor.checks.find(({ id }: { id: string }) => id === 'sandbox');
    expect(check).toMatchObject({
      status: 'warning',
      summary: expect.stringContaining('No permissions'),
    });
  });
});

it('leave to run without a sandbox is given for a while, with reasons, and ended', async () => {
  const { laptops } = await team(['ana']);
  const [ana] = laptops as [Laptop];
  const given = [
    '--reason',
    'bwrap fails here',
    '--rollback',
    'reset; tried it',
    '--scope',
    'node=ana',
  ];
  const long = await ana.mesh(['breakglass', 'grant', ...given, '--ttl', '121m', '--json']);
  expect(long).toMatchObject({ exit: 2, json: { error: { code: 'flag.value' } } });
  const { grant } = await ana.ok(['breakglass', 'grant', ...given, '--ttl', '120m']);
  expect(grant).toMatchObject({ state: 'open', scope: 'node ana', rollback: 'reset; tried it' });
  expect((await ana.mesh(['status'])).stdout).toMatch(/without a sandbox until .*node ana/);
  await ana.ok(['breakglass', 'end', grant.id]);
  expect((await ana.ok(['breakglass', 'list'])).grants).toMatchObject([
    { state: 'ended', endedBy: 'ana', attempts: [] },
  ]);
});

it('logins and keys are named, never kept, and checked without being shown', async () => {
  const { laptops } = await team(['ana']);
  const [ana] = laptops as [Laptop];
  const secret = `sk-ant-api03-${'Zm9vYmFy'.repeat(4)}`;
  const leaked = await ana.mesh(['auth', 'set', 'claude', '--credential', secret, '--json']);
  expect(leaked).toMatchObject({ exit: 2, json: { error: { code: 'flag.value' } } });
  expect(leaked.stdout + leaked.stderr).not.toContain(secret);

  const file = join(ana.home, 'key');
  writeFileSync(file, `${secret}\n`, { mode: 0o644 });
  chmodSync(file, 0o644);
  await ana.ok(['auth', 'set', 'claude', '--route', 'api', '--credential', `file:${file}`]);
  const check = () => ana.mesh(['auth', 'check', 'claude', '--json']);
  expect(await check()).toMatchObject({ exit: 1, stdout: expect.stringContaining('chmod 600') });
  chmodSync(file, 0o600);
  const passed = await check();
  expect(passed.json.checks[0]).toMatchObject({
    verdict: 'pass',
    detail: expect.stringMatching(/^ANTHROPIC_API_KEY by file:.*: «redacted», 45 characters$/),
  });
  expect(passed.stdout).not.toContain(secret);

  // The environment of one run outweighs it; a login of the other sort is refused.
  const env = { MESH_AUTH_CLAUDE: 'subscription' };
  const missing = await ana.mesh(['auth', 'check', 'claude', '--json'], { env });
  expect(missing.json.checks).toMatchObject([{ verdict: 'fail', route: 'subscription' }]);
  mkdirSync(join(ana.home, '.codex'));
  writeFileSync(join(ana.home, '.codex', 'auth.json'), '{"auth_mode":"apikey"}', { mode: 0o600 });
  await ana.ok(['auth', 'set', 'openai', '--route', 'subscription']);
  const codex = await ana.mesh(['auth', 'check', 'openai', '--json']);
  expect(codex.json.checks).toMatchObject([{ agent: 'codex', verdict: 'fail' }]);
});

/** A PATH on which bubblewrap is what it is where the system lets nobody make namespaces. */
function brokenBwrap(ana: Laptop): string {
  const folder = join(ana.home, 'tools');
  mkdirSync(folder);
  const program = join(folder, 'bwrap');
  writeFileSync(
    program,
    '#!/bin/sh\necho "bwrap: No permissions to create a namespace" >&2\nexit 1\n',
  );
  chmodSync(program, 0o755);
  return `${folder}:${process.env.PATH}`;
}

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { meshCli } from '../support/mesh-cli.ts';
import { contentsOf, type Laptop, type MeshWorld, meshWorld } from '../support/mesh-world.ts';
import { until } from '../support/scratch.ts';

let world: MeshWorld;
let ana: Laptop;

beforeAll(async () => {
  world = meshWorld();
  ana = world.laptop('ana');
  await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
});

test('--version names version and commit', async () => {
  const plain = await ana.mesh(['--version']);
  expect(plain).toMatchObject({ exit: 0, stderr: '' });
  expect(plain.stdout).toMatch(/^mesh \d+\.\d+\.\d+ \(([0-9a-f]{7,}|unknown|dev)\)\n$/);
  expect((await ana.mesh(['--version', '--json'])).json).toMatchObject({
    version: expect.any(String),
    commit: expect.any(String),
  });
});

test('help: every command on its own, with an example; 80 columns', async () => {
  const all = await ana.mesh(['help']);
  const { commands } = (await ana.mesh(['help', '--json'])).json;
  expect(commands.length).toBeGreaterThan(20);
  for (const { name, example } of commands) {
    expect(all.stdout).toContain(`mesh ${name} `);
    expect(example).toMatch(/^mesh /);
  }
  for (const line of all.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  for (const words of [
    ['publish', '--help'],
    ['--help', 'node', 'invite'],
    ['help', 'config', 'set'],
  ]) {
    const one = await ana.mesh(words);
    expect(one.exit).toBe(0);
    expect(one.stdout).toContain('Example\n  mesh ');
    for (const line of one.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  }
  expect((await ana.mesh(['node', '--help'])).stdout).toContain('mesh node revoke');
  expect((await ana.mesh(['help', 'nonsense'])).exit).toBe(2);
});

test('unknown commands and flags: exit 2, the nearest is named, nothing happens', async () => {
  const before = contentsOf(ana.project, world.hub);
  for (const [words, hint] of [
    [['statsu'], 'mesh status'],
    [['node', 'lst'], 'mesh node list'],
    [['node'], 'list'],
    [['pubish', 'x.a'], 'mesh publish'],
    [['publish', 'x.a', '--boddy', '{}'], '--body'],
    [['status', '--jsn'], '--json'],
    [['sync', '-x'], 'mesh sync --help'],
  ] as const) {
    const ran = await ana.mesh(words);
    expect([words, ran.exit, ran.stdout]).toEqual([words, 2, '']);
    expect(ran.stderr).toContain(hint);
    expect(ran.stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  }
  const json = await ana.mesh(['statsu', '--json']);
  expect(json.json).toEqual({
    error: {
      code: 'command.unknown',
      message: 'no command: statsu',
      hint: 'did you mean mesh status?',
    },
  });
  for (const words of [
    ['publish', 'x.a', '--body'],
    ['join'],
    ['status', 'now'],
    ['log', '--json=1'],
  ]) {
    expect((await ana.mesh(words)).exit).toBe(2);
  }
  expect(contentsOf(ana.project, world.hub)).toBe(before);
});

test('options stand before or after the words, and texts stay texts', async () => {
  const before = await ana.mesh(['--json', '--limit', '1', 'log']);
  expect(before.json.kind).toBe('lane.defined');
  const made = await ana.ok(['--subject', '007', 'publish', 'x.n', '--body=[1]', '--json']);
  const { lines } = await ana.mesh(['log', '--json', '--kind', 'x.n']);
  expect(lines[0]).toMatchObject({ id: made.id, subject: '007', body: [1] });
  await ana.ok(['publish', 'x.n', '--subject', '1e3']);
  expect((await ana.mesh(['log', '--json', '--limit', '1'])).json.subject).toBe('1e3');
});

test('--dir works elsewhere, and finds the mesh from below', async () => {
  mkdirSync(join(ana.project, 'deep/er'), { recursive: true });
  const { mesh } = await ana.ok(['status'], { cwd: 'deep/er' });
  const ben = world.laptop('ben');
  expect((await ben.ok(['status', '--dir', ana.project])).mesh).toBe(mesh);
  const none = await ben.mesh(['status', '--json']);
  expect([none.exit, none.json.error.code]).toEqual([3, 'mesh.none']);
  expect((await ben.mesh(['status', '--dir', '/nowhere'])).exit).toBe(2);
});

test('config: get, set, list, path; the environment wins', async () => {
  expect(await ana.ok(['config', 'get', 'interval'])).toMatchObject({ value: null, from: null });
  expect(await ana.ok(['config', 'set', 'interval', '5'])).toEqual({
    setting: 'interval',
    value: 5,
  });
  const env = { MESH_INTERVAL: '7' };
  expect(await ana.ok(['config', 'get', 'interval'], { env })).toMatchObject({
    setting: 'interval',
    value: 7,
    from: 'MESH_INTERVAL',
  });
  const { path } = await ana.ok(['config', 'path']);
  expect(await ana.ok(['config', 'get', 'interval'])).toMatchObject({ value: 5, from: path });
  expect((await ana.ok(['config', 'list'])).settings).toContainEqual(
    expect.objectContaining({ setting: 'minDisk', value: null, default: 50 }),
  );
  for (const words of [
    ['set', 'interval', 'often'],
    ['set', 'nonsense', '1'],
    ['get', 'nonsense'],
  ]) {
    expect((await ana.mesh(['config', ...words])).exit).toBe(2);
  }
  expect((await ana.mesh(['status'], { env: { MESH_INTERVAL: 'often' } })).exit).toBe(2);
  await ana.ok(['config', 'set', 'interval']);
  expect(await ana.ok(['config', 'get', 'interval'])).toMatchObject({ value: null });
});

test('completion for three shells; bash takes its own', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { exit, stdout } = await ana.mesh(['completion', shell]);
    expect(exit).toBe(0);
    expect(stdout).toContain('publish');
  }
  const { stdout } = await ana.mesh(['completion', 'bash']);
  const script = `${stdout}
    ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _mesh; echo "\${COMPREPLY[*]}"; }
    ask mesh pub; ask mesh node inv; ask mesh --json node ''; ask mesh publish x.a --sub`;
  const said = execFileSync('bash', ['-euc', script], { encoding: 'utf8' }).trim().split('\n');
  expect(said[0]).toBe('publish');
  expect(said[1]).toBe('invite');
  expect(said[2]).toContain('list invite admit');
  expect(said[3]).toBe('--subject');
  expect((await ana.mesh(['completion', 'csh'])).exit).toBe(2);
});

test('an old git is named with the one needed', async () => {
  const folder = join(world.folder, 'old-git');
  mkdirSync(folder);
  writeFileSync(join(folder, 'git'), '#!/bin/sh\necho git version 2.30.2\n');
  chmodSync(join(folder, 'git'), 0o755);
  const env = { PATH: `${folder}:${process.env.PATH}` };
  const ben = world.laptop('old');
  for (const [laptop, words] of [
    [ben, ['init']],
    [ana, ['status']],
    [ana, ['sync']],
  ] as const) {
    const ran = await laptop.mesh([...words, '--json'], { env });
    expect([words, ran.exit, ran.json.error.code]).toEqual([words, 2, 'git.version']);
    expect(ran.json.error.message).toMatch(/2\.30\.2.*2\.36/);
  }
  const none = await ben.mesh(['init', '--json'], { env: { PATH: '/nowhere' } });
  expect([none.exit, none.json.error.code]).toEqual([2, 'git.version']);
});

test('a reader that goes away ends a long output quietly', async () => {
  const stdin = Array.from({ length: 2000 }, (_, n) => `{"kind":"x.many","body":{"n":${n}}}`);
  await ana.ok(['publish', '--stdin'], { stdin: stdin.join('\n') });
  const said = execFileSync(
    'bash',
    ['-c', '"$0" "$1" log 2>&1 | head -1', process.execPath, meshCli()],
    {
      cwd: ana.project,
      env: ana.env,
      encoding: 'utf8',
    },
  );
  expect(said).toContain('mesh.founded');
  expect(said.trim().split('\n')).toHaveLength(1);
});

test('SIGINT: exit 130', async () => {
  const child = spawn(process.execPath, [meshCli(), 'publish', 'x.a', '--body', '-'], {
    cwd: ana.project,
    env: ana.env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('close', (code) => resolve(code)));
  // Node itself catches SIGINT from its start, but SIGHUP only where somebody listens.
  await until('mesh has begun', () => listens(child.pid as number));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
});

/** Whether a process listens for SIGHUP. */
function listens(pid: number): boolean {
  const status = execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8' });
  const caught = BigInt(`0x${/SigCgt:\s*([0-9a-f]+)/.exec(status)?.[1] ?? '0'}`);
  return (caught & 1n) !== 0n;
}

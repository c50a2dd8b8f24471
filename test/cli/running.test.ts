/** Commands beside each other, and commands that go on until they are told to end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { acquireLock, privateFolder } from '@lanemesh/ledger';
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

function start(words: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, [meshCli(), ...words], {
    cwd: ana.project,
    env: ana.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout?.on('data', (part) => {
    text += part;
  });
  const ended = new Promise((resolve) =>
    child.on('close', (code, signal) => resolve(code ?? signal)),
  );
  return {
    child,
    ended,
    lines: () =>
      text
        .split('\n')
        .filter(Boolean)
        .map((l) => JSON.parse(l)),
  };
}

test('many publish at once: every event is there once', async () => {
  const words = Array.from({ length: 12 }, (_, n) => ['publish', 'x.once', '--body', `[${n}]`]);
  const made = await Promise.all(words.map((one) => ana.ok(one)));
  expect(new Set(made.map(({ id }) => id)).size).toBe(12);
  await ana.ok(['sync']);
  const { lines } = await ana.mesh(['log', '--json', '--kind', 'x.once']);
  expect(lines.map(({ body }) => body[0]).sort((a, b) => a - b)).toEqual([...Array(12).keys()]);
  expect(await ana.ok(['verify'])).toMatchObject({ ok: true });
});

test('log --follow tells what comes; SIGINT ends it with 130', async () => {
  const following = start(['log', '--follow', '--kind', 'x.come', '--json']);
  await ana.ok(['publish', 'x.come', '--body', '[1]']);
  await ana.ok(['sync']);
  await until('the first is told', () => following.lines().length >= 1);
  await ana.ok(['publish', 'x.come', '--body', '[2]']);
  await ana.ok(['sync']);
  await until('the second is told', () => following.lines().length === 2);
  following.child.kill('SIGINT');
  expect(await following.ended).toBe(130);
  expect(following.lines().map(({ body }) => body)).toEqual([[1], [2]]);
});

test('sync --watch and status --watch go on; SIGTERM ends them', async () => {
  const syncing = start(['sync', '--watch', '0.2', '--json']);
  const watching = start(['status', '--watch', '0.2', '--json']);
  const made = await ana.ok(['publish', 'x.watched']);
  const positions = () => watching.lines().map(({ position }) => position);
  await until('it is ordered', () => syncing.lines().some(({ waiting }) => waiting === 0));
  await until('status tells of it', () => new Set(positions()).size > 1 || positions().length > 3);
  for (const { child, ended } of [syncing, watching]) {
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  }
  const { lines } = await ana.mesh(['log', '--json', '--kind', 'x.watched']);
  expect(lines).toMatchObject([{ id: made.id, position: expect.any(Number) }]);
});

test('while mesh up runs here, it takes what is recorded to the hub', async () => {
  const folder = privateFolder(join(ana.project, '.mesh/ledger.git'));
  const lock = await acquireLock(folder, 'up', { waitMs: 0 });
  const before = world.hubRefs();
  const renamed = await ana.mesh(['node', 'rename', 'anna']);
  expect([renamed.exit, renamed.stdout]).toEqual([0, expect.stringContaining(`${process.pid}`)]);
  expect(world.hubRefs()).toEqual(before);
  lock.release();
  await ana.ok(['sync']);
});

test('another process that writes and does not end: exit 75, its number is named', async () => {
  const folder = privateFolder(join(ana.project, '.mesh/ledger.git'));
  const lock = await acquireLock(folder, 'writer', { waitMs: 0 });
  const ran = await ana.mesh(['publish', 'x.late', '--json']);
  expect([ran.exit, ran.json.error.code]).toEqual([75, 'busy']);
  expect(ran.json.error.message).toContain(`${process.pid}`);
  lock.release();
});

test('a hub that refuses the login: exit 4', async () => {
  const server = createServer((_, response) => {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="hub"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const url = `http://user:secret@127.0.0.1:${port}/hub.git`;
  const ben = world.laptop('ben');
  const before = contentsOf(ben.project);
  for (const words of [
    ['join', url],
    ['init', '--hub', url],
  ]) {
    const ran = await ben.mesh([...words, '--json']);
    expect([words, ran.exit, ran.json.error.code]).toEqual([words, 4, 'hub.auth']);
    expect(ran.stdout + ran.stderr).not.toContain('secret');
  }
  expect(contentsOf(ben.project)).toBe(before);
  server.close();
});

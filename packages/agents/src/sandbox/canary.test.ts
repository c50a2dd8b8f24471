import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, test } from 'vitest';
import { describeWith, toolPath } from '../../../../test/support/tools.ts';
import { ATTACKER } from './attacker.ts';
import { runCanary } from './canary.ts';
import { findMeans, proveSandbox } from './proof.ts';

function place() {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-canary-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    stateDir: join(folder, 'state'),
    hidden: [join(folder, 'secret')],
    env: process.env,
    folder,
  };
}

describeWith(['bwrap'], 'the canary in bubblewrap', () => {
  it('[INV-14] breaks out of neither level, and what it found is kept for this boot', async () => {
    const options = place();
    writeFileSync(join(options.folder, 'secret'), 'key');
    const means = findMeans(options.env);
    if (means === null) throw new Error('no bwrap');
    const seen = await runCanary(means, 'process', options);
    expect(seen).toEqual({ level: 'process', broken: [], trouble: null });
    const proof = await proveSandbox(options);
    expect(proof).toEqual({ level: 'full', why: null, program: toolPath('bwrap') });
    expect(await proveSandbox({ ...options, env: { ...options.env, PATH: '/usr/bin' } })).toEqual(
      proof,
    );
  });
});

test('a sandbox that lets everything through is seen through: no level is claimed', async () => {
  const options = place();
  writeFileSync(join(options.folder, 'secret'), 'key');
  const bwrap = join(options.folder, 'bwrap');
  writeFileSync(bwrap, '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n');
  chmodSync(bwrap, 0o755);
  const means = { by: 'bwrap', bwrap, node: process.execPath } as const;
  const { broken } = await runCanary(means, 'process', options);
  expect(broken).toEqual(
    expect.arrayContaining([
      `read ${join(options.folder, 'secret')}`,
      'wrote git settings',
      'replaced git settings',
      'set git settings',
      'wrote a git hook',
      'saw the environment of a process outside',
    ]),
  );
  const proof = await proveSandbox({ ...options, env: { ...options.env, PATH: options.folder } });
  expect(proof.level).toBe('none');
  expect(proof.why).toContain('the canary read');
});

test('a sandbox that cannot start is none, and says why', async () => {
  const options = place();
  const bwrap = join(options.folder, 'bwrap');
  writeFileSync(
    bwrap,
    '#!/bin/sh\necho "bwrap: No permissions to create a new namespace" >&2\nexit 1\n',
  );
  chmodSync(bwrap, 0o755);
  const proof = await proveSandbox({ ...options, env: { ...options.env, PATH: options.folder } });
  expect(proof).toMatchObject({ level: 'none' });
  expect(proof.why).toContain('No permissions to create a new namespace');
});

test('the attacker notices a network it can reach', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { folder } = place();
  const { port } = server.address() as AddressInfo;
  // A machine's own second address stands for another host: nothing leaves it.
  const asked = {
    level: 'full',
    tree: folder,
    gitDir: folder,
    secrets: [],
    mark: 'none',
    closed: port,
    open: port,
    away: '127.0.0.2',
  };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['-e', ATTACKER, '--', JSON.stringify(asked)],
    { env: { PATH: process.env.PATH } },
  );
  const { broken } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(broken).toEqual(
    expect.arrayContaining(['reached a port of this machine', 'reached another host']),
  );
});

import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  makeCommit,
  makeTree,
  repositoryWithChain,
  scratchFolder,
} from '../../../test/support/scratch.ts';
import { fetch, initBare, lsRemote, push, type Repository, readRefs } from './index.ts';

const folder = scratchFolder();
let count = 0;
afterEach(() => vi.unstubAllEnvs());

async function setUp() {
  count += 1;
  const hub = await initBare(join(folder, `hub${count}.git`));
  const { repository, chain } = await repositoryWithChain(join(folder, `own${count}.git`), 4);
  const [c1 = '', c2 = '', c3 = '', c4 = ''] = chain;
  return { hub, url: `file://${hub.gitDir}`, repository, c1, c2, c3, c4 };
}

function hook(hub: Repository, name: string, script: string): void {
  mkdirSync(join(hub.gitDir, 'hooks'), { recursive: true });
  writeFileSync(join(hub.gitDir, 'hooks', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(hub.gitDir, 'hooks', name), 0o755);
}

describe('push', () => {
  test('tells new, moved, unchanged and refused refs apart, one by one', async () => {
    const { hub, url, repository, c1, c2, c3 } = await setUp();
    const log = 'refs/heads/mesh/log/a';
    const ledger = 'refs/heads/mesh/ledger';
    const fork = await makeCommit(repository, 'fork', [c1]);
    await push(repository, { url, updates: [log, ledger].map((ref) => ({ ref, to: c1 })) });
    const moved = await push(repository, { url, updates: [{ ref: ledger, to: c3 }] });
    expect(moved).toMatchObject({ ran: true, refs: new Map([[ledger, 'ok']]) });
    const mixed = await push(repository, {
      url,
      updates: [
        { ref: log, to: c2 },
        { ref: ledger, to: fork },
        { ref: 'refs/heads/same', to: c1 },
      ],
    });
    expect(mixed.refs.get(log)).toBe('ok');
    expect(mixed.refs.get(ledger)).toBe('rejected');
    expect(mixed.messages.join()).toContain('non-fast-forward');
    const again = await push(repository, { url, updates: [{ ref: log, to: c2 }] });
    expect(again.refs.get(log)).toBe('same');
    expect((await readRefs(hub, 'refs/heads')).get(ledger)).toBe(c3);
  });

  test('reports a refusing hook with its words', async () => {
    const { hub, url, repository, c1 } = await setUp();
    hook(hub, 'update', 'echo no branch for you; exit 1');
    const refused = await push(repository, { url, updates: [{ ref: 'refs/heads/a', to: c1 }] });
    expect(refused).toMatchObject({ ran: true, refs: new Map([['refs/heads/a', 'rejected']]) });
    expect(refused.messages.join()).toContain('no branch for you');
  });

  test('moves all refs or none when atomic, and honours leases', async () => {
    const { hub, url, repository, c1, c2, c3 } = await setUp();
    const [main, head] = ['refs/heads/main', 'refs/heads/head'];
    const start = [main, head].map((ref) => ({ ref, to: c1, lease: null }));
    await push(repository, { url, atomic: true, updates: start });
    const stale = await push(repository, {
      url,
      atomic: true,
      updates: [
        { ref: main, to: c2, lease: c1 },
        { ref: head, to: c3, lease: c2 },
      ],
    });
    expect([...stale.refs.values()]).toEqual(['rejected', 'rejected']);
    const taken = await push(repository, { url, updates: [{ ref: main, to: c2, lease: null }] });
    expect(taken.refs.get(main)).toBe('rejected');
    expect([...(await readRefs(hub, 'refs/heads')).values()]).toEqual([c1, c1]);
    const good = await push(repository, {
      url,
      atomic: true,
      updates: [
        { ref: main, to: c2, lease: c1 },
        { ref: head, to: null, lease: c1 },
      ],
    });
    expect([...good.refs.values()]).toEqual(['ok', 'ok']);
    expect(await readRefs(hub, 'refs/heads')).toEqual(new Map([[main, c2]]));
  });

  test('that was stopped knows nothing, whatever became of it', async () => {
    const { hub, url, repository, c1 } = await setUp();
    hook(hub, 'pre-receive', 'exec sleep 30');
    const stopped = await push(repository, {
      url,
      updates: [{ ref: 'refs/heads/a', to: c1 }],
      timeoutMs: 300,
    });
    expect(stopped).toMatchObject({ ran: true, refs: new Map([['refs/heads/a', 'unknown']]) });
  });

  test('runs no hook of ours', async () => {
    const { url, repository, c1 } = await setUp();
    const mark = join(folder, `hook-ran${count}`);
    for (const name of ['pre-push', 'reference-transaction'])
      hook(repository, name, `touch ${mark}`);
    await push(repository, { url, updates: [{ ref: 'refs/heads/a', to: c1 }] });
    await repository.runOk(['update-ref', 'refs/heads/a', c1]);
    expect(existsSync(mark)).toBe(false);
  });
});

describe('fetch', () => {
  test('mirrors with prune, also where a name becomes a folder', async () => {
    const { hub, url, repository, c1, c2 } = await setUp();
    const request = { url, refspecs: ['+refs/heads/log*:refs/hub/log*'], prune: true };
    const set = (ref: string, to: string | null) =>
      push(repository, { url, updates: [{ ref: `refs/heads/${ref}`, to }] });
    const other = await initBare(join(folder, `other${count}.git`));
    await set('log/a', c2);
    expect(await fetch(other, request)).toEqual({ ok: true });
    expect(await readRefs(other, 'refs/hub')).toEqual(new Map([['refs/hub/log/a', c2]]));
    await set('log/a', null);
    await set('log/a/b', c1);
    await fetch(other, request);
    expect(await readRefs(other, 'refs/hub')).toEqual(new Map([['refs/hub/log/a/b', c1]]));
    expect((await readRefs(hub, 'refs/heads')).size).toBe(1);
  });

  test('refuses objects that git’s checks object to, unless told', async () => {
    const { url, repository } = await setUp();
    const other = await initBare(join(folder, `checked${count}.git`));
    const { stdout } = await repository.runOk(['hash-object', '-w', '--stdin'], { input: 'x' });
    const tree = await makeTree(repository, `100644 blob ${stdout.trim()}\t.git\n`);
    const evil = await makeCommit(repository, 'evil', [], tree);
    await push(repository, { url, updates: [{ ref: 'refs/heads/evil', to: evil }] });
    const request = { url, refspecs: ['refs/heads/evil:refs/hub/evil'] };
    expect(await fetch(other, request)).toMatchObject({ ok: false, reason: 'failed' });
    expect(await fetch(other, { ...request, fsck: false })).toEqual({ ok: true });
  });

  test('names why a remote cannot be used', async () => {
    const { repository } = await setUp();
    const refspecs = ['refs/heads/a:refs/hub/a'];
    const empty = join(folder, `empty${count}`);
    mkdirSync(empty);
    const none = await fetch(repository, { url: join(folder, 'none'), refspecs });
    expect(none).toMatchObject({ ok: false, reason: 'missing' });
    const noGit = await fetch(repository, { url: empty, refspecs });
    expect(noGit).toMatchObject({ ok: false, reason: 'not-git' });
    const noPort = await fetch(repository, { url: 'http://127.0.0.1:1/hub', refspecs });
    expect(noPort).toMatchObject({ ok: false, reason: 'unreachable' });
  });

  test('gives a silent remote up when its time is over', async () => {
    const { repository } = await setUp();
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const url = `http://127.0.0.1:${port}/hub`;
    const late = await fetch(repository, { url, refspecs: ['HEAD:refs/x/a'], timeoutMs: 300 });
    expect(late).toMatchObject({
      ok: false,
      reason: 'unreachable',
      message: 'no answer within 300 ms',
    });
    server.close();
  });
});

describe('hostile addresses', () => {
  const mark = join(folder, 'touched');
  test.each([
    `--upload-pack=touch ${mark}`,
    `ext::sh -c touch% ${mark}`,
    `-oProxyCommand=touch ${mark}`,
    `ssh://-oProxyCommand=touch%20${mark}/x`,
  ])('%s starts nothing', async (url) => {
    const { repository, c1 } = await setUp();
    const updates = [{ ref: 'refs/heads/a', to: c1 }];
    await expect(fetch(repository, { url, refspecs: ['HEAD:refs/x/a'] })).rejects.toThrow();
    await expect(push(repository, { url, updates })).rejects.toThrow();
    await expect(lsRemote(url)).rejects.toThrow();
    expect(existsSync(mark)).toBe(false);
  });

  test('are refused by git itself where a configuration leads to them', async () => {
    const home = join(folder, 'home');
    mkdirSync(home, { recursive: true });
    vi.stubEnv('HOME', home);
    writeFileSync(
      join(home, '.gitconfig'),
      `[url "ext::sh -c touch% ${mark} "]\n\tinsteadOf = x:\n`,
    );
    expect(await lsRemote('x:y')).toMatchObject({ ok: false, reason: 'refused' });
    expect(existsSync(mark)).toBe(false);
  });
});

describe('the user’s own configuration', () => {
  test('passes on insteadOf and the ssh command, and lets ssh ask nothing', async () => {
    const { hub, url, repository, c1 } = await setUp();
    await push(repository, { url, updates: [{ ref: 'refs/heads/a', to: c1 }] });
    const home = join(folder, `home${count}`);
    mkdirSync(home);
    const ssh = join(home, 'ssh');
    writeFileSync(ssh, `#!/bin/sh\necho "$@" > ${home}/arguments\nexit 255\n`, { mode: 0o755 });
    writeFileSync(
      join(home, '.gitconfig'),
      `[url "file://${folder}/"]\n\tinsteadOf = near:\n[core]\n\tsshCommand = ${ssh} -F none\n`,
    );
    vi.stubEnv('HOME', home);
    const near = await lsRemote(`near:hub${count}.git`, ['refs/heads/*']);
    expect(near).toEqual({ ok: true, head: null, refs: await readRefs(hub, 'refs/heads') });
    expect(await lsRemote('ssh://example.org/hub')).toMatchObject({ ok: false });
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(join(home, 'arguments'), 'utf8')).toMatch(/^-F none -oBatchMode=yes /);
  });

  test.runIf(process.getuid?.() === 0)('passes on safe.directory to a local remote', async () => {
    const { hub, url, repository, c1 } = await setUp();
    chownSync(hub.gitDir, 12345, 12345);
    const updates = [{ ref: 'refs/heads/a', to: c1 }];
    expect(await push(repository, { url, updates })).toMatchObject({
      ran: false,
      reason: 'refused',
    });
    const home = join(folder, `safe${count}`);
    mkdirSync(home);
    writeFileSync(join(home, '.gitconfig'), `[safe]\n\tdirectory = ${hub.gitDir}\n`);
    vi.stubEnv('HOME', home);
    expect((await push(repository, { url, updates })).refs.get('refs/heads/a')).toBe('ok');
  });
});

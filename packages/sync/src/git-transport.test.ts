import { mkdirSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { push as gitPush, openRepository, readRefs } from '@lanemesh/git';
import {
  acquireLock,
  type CommitStore,
  createGitStore,
  openGitStore,
  privateFolder,
} from '@lanemesh/ledger';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { HUB_TOOLS, type HubKind, slowProxy, startHub } from '../../../test/support/hubs.ts';
import { rawCommit } from '../../../test/support/raw-commit.ts';
import { makeCommit, makeTree, scratchFolder } from '../../../test/support/scratch.ts';
import { describeWith } from '../../../test/support/tools.ts';
import { gitTransport } from './git-transport.ts';

const folder = scratchFolder();
const LOG = 'refs/heads/mesh/log/a';
const LEDGER = 'refs/heads/mesh/ledger';
let count = 0;
afterEach(() => vi.unstubAllEnvs());

async function newNode(url: string, timeoutMs = 20_000) {
  count += 1;
  const dir = join(folder, `node${count}.git`);
  await createGitStore(dir);
  return { dir, store: openGitStore({ dir }), transport: gitTransport({ dir, url, timeoutMs }) };
}

async function chain(store: CommitStore, length: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < length; i++) {
    ids.push(...(await store.commit({ objects: [rawCommit(`c${i}`, ids.slice(-1))], moves: [] })));
  }
  return ids;
}

for (const kind of ['file', 'http', 'ssh'] satisfies HubKind[]) {
  describeWith(HUB_TOOLS[kind], `a ${kind} hub`, () => {
    test('shows one node what the other pushed, ref by ref', async () => {
      const hub = await startHub(kind, join(folder, `hub-${kind}`));
      for (const [name, value] of Object.entries(hub.env)) vi.stubEnv(name, value);
      const [a, b] = [await newNode(hub.url), await newNode(hub.url)];
      const empty = kind === 'file' ? {} : { empty: true };
      const nothing = { ok: true, view: { ledger: null, logs: new Map(), ...empty } };
      expect(await a.transport.fetch()).toEqual(nothing);
      const [c1 = '', c2 = '', c3 = ''] = await chain(a.store, 3);
      const pushed = await a.transport.push([
        { ref: LOG, to: c2 },
        { ref: LEDGER, to: c1 },
      ]);
      expect(pushed).toMatchObject({
        ok: true,
        refs: new Map([
          [LOG, 'ok'],
          [LEDGER, 'ok'],
        ]),
      });
      const view = { ledger: c1, logs: new Map([['a', c2]]) };
      expect(await b.transport.fetch()).toMatchObject({ ok: true, view });
      expect((await b.store.read([c1, c2, c3])).size).toBe(2);
      const [fork = ''] = await b.store.commit({ objects: [rawCommit('fork', [c1])], moves: [] });
      await a.transport.push([{ ref: LEDGER, to: c3 }]);
      const mixed = await b.transport.push([
        { ref: `${LOG}b`, to: fork },
        { ref: LEDGER, to: fork },
        { ref: LOG, to: c2 },
      ]);
      expect(mixed).toMatchObject({
        ok: true,
        refs: new Map([
          [`${LOG}b`, 'ok'],
          [LEDGER, 'rejected'],
          [LOG, 'same'],
        ]),
      });
      expect((await readRefs(openRepository(a.dir), 'refs/heads')).size).toBe(0);
      await Promise.all([a.store.close(), b.store.close(), hub.stop()]);
    });

    test('that is not there, or is gone, is a value', async () => {
      const hub = await startHub(kind, join(folder, `gone-${kind}`));
      for (const [name, value] of Object.entries(hub.env)) vi.stubEnv(name, value);
      const { store, transport } = await newNode(hub.url);
      const [c1 = ''] = await chain(store, 1);
      rmSync(hub.gitDir, { recursive: true });
      expect(await transport.fetch()).toMatchObject({ ok: false, reason: expect.any(String) });
      await hub.stop();
      const push = await transport.push([{ ref: LOG, to: c1 }]);
      expect(push).toMatchObject({
        ok: false,
        reason: kind === 'file' ? 'missing' : 'unreachable',
      });
      await store.close();
    });
  });
}

test('a hub behind a slow line that is cut and mended', async () => {
  const hub = await startHub('http', join(folder, 'far'));
  const proxy = await slowProxy({ target: hub.port ?? 0, delayMs: 100 });
  const { store, transport } = await newNode(hub.urlAt(proxy.port));
  const [c1 = ''] = await chain(store, 1);
  const started = performance.now();
  expect(await transport.push([{ ref: LOG, to: c1 }])).toMatchObject({ ok: true });
  expect(performance.now() - started).toBeGreaterThan(100);
  proxy.cut();
  expect(await transport.fetch()).toMatchObject({ ok: false, reason: 'unreachable' });
  expect(await transport.push([{ ref: LEDGER, to: c1 }])).toMatchObject({ ok: false });
  proxy.mend();
  const view = { ledger: null, logs: new Map([['a', c1]]) };
  expect(await transport.fetch()).toMatchObject({ ok: true, view });
  await Promise.all([store.close(), proxy.stop(), hub.stop()]);
});

describe('what a hostile or broken hub offers', () => {
  async function setUp(timeoutMs?: number) {
    const hub = await startHub('file', join(folder, `hostile${count}`));
    const node = await newNode(hub.url, timeoutMs);
    const other = openRepository(hub.gitDir);
    const put = async (ref: string, to: string) =>
      void (await other.runOk(['update-ref', `refs/heads/${ref}`, to]));
    return { hub, ...node, other, put, c1: await makeCommit(other, 'c1') };
  }

  test('[INV-6] an object git’s checks object to is fetched like any other', async () => {
    const { transport, other, put, store } = await setUp();
    const { stdout } = await other.runOk(['hash-object', '-w', '--stdin'], { input: 'x' });
    const tree = await makeTree(other, `100644 blob ${stdout.trim()}\t.git\n`);
    const evil = await makeCommit(other, 'evil', [], tree);
    await put('mesh/ledger', evil);
    expect(await transport.fetch()).toMatchObject({ ok: true, view: { ledger: evil } });
    expect((await store.read([evil])).size).toBe(1);
    await store.close();
  });

  test('[INV-6] names in the way are reported, and gone when they are gone', async () => {
    const { transport, other, put, c1, store } = await setUp();
    await put('mesh/log/a', c1);
    await put('mesh/ledger/x', c1);
    const blocked = { ledger: null, logs: new Map([['a', c1]]) };
    expect(await transport.fetch()).toMatchObject({
      ok: true,
      view: { ...blocked, trouble: [{ branch: 'mesh/ledger/x' }] },
    });
    await other.runOk(['update-ref', '-d', 'refs/heads/mesh/ledger/x']);
    await other.runOk(['update-ref', '-d', 'refs/heads/mesh/log/a']);
    await put('mesh/ledger', c1);
    await put('mesh/log', c1);
    expect(await transport.fetch()).toMatchObject({
      view: { ledger: c1, logs: new Map(), trouble: [{ branch: 'mesh/log' }] },
    });
    await other.runOk(['update-ref', '-d', 'refs/heads/mesh/log']);
    await put('mesh/log/a/b', c1);
    const view = { ledger: c1, logs: new Map([['a/b', c1]]) };
    expect(await transport.fetch()).toMatchObject({ ok: true, view });
    await store.close();
  });

  test('[INV-6] a branch whose objects are broken keeps no other away', async () => {
    const { hub, transport, other, put, c1, store } = await setUp();
    const broken = await makeCommit(other, 'broken', [c1]);
    await put('mesh/ledger', c1);
    await put('mesh/log/a', c1);
    await put('mesh/log/bad', broken);
    const file = join(hub.gitDir, 'objects', broken.slice(0, 2), broken.slice(2));
    rmSync(file);
    writeFileSync(file, 'no object');
    expect(await transport.fetch()).toMatchObject({
      ok: true,
      view: { ledger: c1, logs: new Map([['a', c1]]), trouble: [{ branch: 'mesh/log/bad' }] },
    });
    await store.close();
  });
});

describe('what a crash left behind', () => {
  async function setUp() {
    const hub = await startHub('file', join(folder, `crashed${count}`));
    const [a, b] = [await newNode(hub.url), await newNode(hub.url)];
    const [c1 = '', c2 = ''] = await chain(a.store, 2);
    await a.transport.push([{ ref: LEDGER, to: c1 }]);
    const close = () => Promise.all([a.store.close(), b.store.close()]);
    return { hub, a, b, c1, c2, close };
  }

  test('a lock file on a quarantined ref is removed', async () => {
    const { a, b, c1, c2, close } = await setUp();
    await b.transport.fetch();
    writeFileSync(join(b.dir, 'refs/hub/ledger.lock'), '');
    await a.transport.push([{ ref: LEDGER, to: c2 }]);
    expect(await b.transport.fetch()).toMatchObject({ ok: true, view: { ledger: c2 } });
    expect(c1).not.toBe(c2);
    await close();
  });

  test('a quarantined ref that is torn, or whose commit is lost, is fetched again', async () => {
    const { b, c1, close } = await setUp();
    await b.transport.fetch();
    truncateSync(join(b.dir, 'refs/hub/ledger'), 0);
    expect(await b.transport.fetch()).toMatchObject({ ok: true, view: { ledger: c1 } });
    rmSync(join(b.dir, 'objects', c1.slice(0, 2), c1.slice(2)), { force: true });
    expect(await b.transport.fetch()).toMatchObject({ ok: true, view: { ledger: c1 } });
    expect((await b.store.read([c1])).size).toBe(1);
    await close();
  });

  test('the fetch lock of a dead process does not matter, that of a living one does', async () => {
    const { b, hub, c1, close } = await setUp();
    const locks = join(privateFolder(b.dir), 'fetch.lock');
    mkdirSync(locks);
    symlinkSync('1 another-run 1', join(locks, '5'));
    expect(await b.transport.fetch()).toMatchObject({ ok: true, view: { ledger: c1 } });
    const lock = await acquireLock(privateFolder(b.dir), 'fetch', { waitMs: 0 });
    const impatient = gitTransport({ dir: b.dir, url: hub.url, timeoutMs: 30 });
    expect(await impatient.fetch()).toMatchObject({
      ok: false,
      reason: 'failed',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    lock.release();
    await close();
  });

  test('a fetch out of time leaves no half pack', async () => {
    const { hub, b, c1, close } = await setUp();
    const other = openRepository(hub.gitDir);
    const junk = Buffer.alloc(30_000_000);
    for (let i = 0; i < junk.length; i += 4) junk.writeUInt32LE((i * 2654435761) >>> 0, i);
    const { stdout } = await other.runOk(['hash-object', '-w', '--stdin'], { input: junk });
    const tree = await makeTree(other, `100644 blob ${stdout.trim()}\tjunk\n`);
    const huge = await makeCommit(other, 'huge', [], tree);
    await gitPush(other, {
      url: hub.url,
      updates: [{ ref: 'refs/heads/mesh/log/huge', to: huge }],
    });
    const hasty = gitTransport({ dir: b.dir, url: hub.url, timeoutMs: 150 });
    const got = await hasty.fetch();
    if (got.ok) expect(got.view.ledger).toBe(c1);
    const packs = readdirSync(join(b.dir, 'objects/pack'));
    expect(packs.filter((name) => name.startsWith('tmp_'))).toEqual([]);
    await close();
  });
});

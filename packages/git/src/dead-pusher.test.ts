import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startHub } from '../../../test/support/hubs.ts';
import { repositoryWithChain, scratchFolder } from '../../../test/support/scratch.ts';
import { openRepository, push, readRefs } from './index.ts';

const folder = scratchFolder();
const LEDGER = 'refs/heads/mesh/ledger';
const LOG = 'refs/heads/mesh/log/a';
let count = 0;

async function setUp(kind: 'file' | 'http' = 'file') {
  count += 1;
  const hub = await startHub(kind, join(folder, `hub${count}`));
  const { repository, chain } = await repositoryWithChain(join(folder, `own${count}.git`), 2);
  const [c1 = '', c2 = ''] = chain;
  const lock = (ref: string) => {
    const path = join(hub.gitDir, `${ref}.lock`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    return path;
  };
  const refs = () => readRefs(openRepository(hub.gitDir), 'refs/heads');
  return { hub, repository, c1, c2, lock, refs };
}

describe('a push that meets a lock file at the hub', () => {
  test('removes what killed pushes left and lands', async () => {
    const { hub, repository, c1, lock, refs } = await setUp();
    const locks = [LEDGER, LOG].map(lock);
    const updates = [LEDGER, LOG, 'refs/heads/free'].map((ref) => ({ ref, to: c1 }));
    const { refs: outcomes } = await push(repository, { url: hub.url, updates });
    expect([...outcomes.values()]).toEqual(['ok', 'ok', 'ok']);
    expect([...(await refs()).values()]).toEqual([c1, c1, c1]);
    expect(locks.filter(existsSync)).toEqual([]);
  });

  test('tries an atomic push again as a whole', async () => {
    const { hub, repository, c1, c2, lock, refs } = await setUp();
    const url = hub.url;
    await push(repository, { url, updates: [{ ref: LEDGER, to: c1 }] });
    lock(LOG);
    const updates = [
      { ref: LEDGER, to: c2, lease: c1 },
      { ref: LOG, to: c2, lease: null },
    ];
    const { refs: outcomes } = await push(repository, { url, updates, atomic: true });
    expect([...outcomes.values()]).toEqual(['ok', 'ok']);
    expect([...(await refs()).values()]).toEqual([c2, c2]);
  });

  test('leaves it alone while a git works in the hub', async () => {
    const { hub, repository, c1, lock } = await setUp();
    const path = lock(LEDGER);
    const living = spawn('git', ['cat-file', '--batch'], { cwd: hub.gitDir });
    const updates = [{ ref: LEDGER, to: c1 }];
    const refused = await push(repository, { url: hub.url, updates });
    expect(refused.refs.get(LEDGER)).toBe('rejected');
    expect(existsSync(path)).toBe(true);
    const ended = new Promise((resolve) => living.on('close', resolve));
    living.stdin.end();
    await ended;
    expect((await push(repository, { url: hub.url, updates })).refs.get(LEDGER)).toBe('ok');
  });

  test('leaves it alone at a hub that is not reached as a folder', async () => {
    const { hub, repository, c1, lock } = await setUp('http');
    const path = lock(LEDGER);
    const updates = [{ ref: LEDGER, to: c1 }];
    expect((await push(repository, { url: hub.url, updates })).refs.get(LEDGER)).toBe('rejected');
    expect(existsSync(path)).toBe(true);
    await hub.stop();
  });
});

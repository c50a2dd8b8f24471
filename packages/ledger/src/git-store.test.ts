import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { openRepository } from '@lanemesh/git';
import { describe, expect, test } from 'vitest';
import { rawCommit } from '../../../test/support/raw-commit.ts';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { createGitStore, openGitStore } from './git-store.ts';
import { acquireLock } from './lock.ts';
import { commitId } from './store.ts';
import { describeCommitStore } from './store-contract.ts';

const folder = scratchFolder();
let count = 0;

async function newStore() {
  count += 1;
  const dir = join(folder, `node${count}`, 'ledger.git');
  await createGitStore(dir);
  return { dir, store: openGitStore({ dir }) };
}

describeCommitStore('git store', async () => {
  const { dir, store } = await newStore();
  return { store, reopen: async () => openGitStore({ dir }) };
});

describe('a git store', () => {
  test('is made once, complete, by whoever comes first', async () => {
    const dir = join(folder, 'raced', 'ledger.git');
    await Promise.all([createGitStore(dir), createGitStore(dir), createGitStore(dir)]);
    await createGitStore(dir);
    expect(readdirSync(join(folder, 'raced'))).toEqual(['ledger.git']);
    await openRepository(dir).runOk(['cat-file', '-e', '4b825dc642cb6eb9a060e54bf8d69288fbee4904']);
  });

  test('that is not there is said to be missing', () => {
    mkdirSync(join(folder, 'empty'));
    expect(() => openGitStore({ dir: join(folder, 'empty') })).toThrow(
      /there is no ledger at .*empty/,
    );
  });

  test('passes git fsck', async () => {
    const { dir, store } = await newStore();
    const raw = rawCommit('one');
    await store.commit({
      objects: [raw],
      moves: [{ ref: 'refs/heads/mesh/ledger', to: commitId(raw), from: null }],
    });
    await store.close();
    await openRepository(dir).runOk(['fsck', '--full', '--strict']);
  });

  test('[INV-1] writes an object again that a crash left truncated', async () => {
    const { dir, store } = await newStore();
    const raw = rawCommit('torn');
    const id = commitId(raw);
    await store.commit({ objects: [raw], moves: [] });
    const file = join(dir, 'objects', id.slice(0, 2), id.slice(2));
    const whole = readFileSync(file);
    for (const length of [0, 10, whole.length - 1]) {
      writeFileSync(`${file}.torn`, whole);
      truncateSync(`${file}.torn`, length);
      renameSync(`${file}.torn`, file);
      await store.commit({ objects: [raw], moves: [] });
      expect(readFileSync(file)).toEqual(whole);
    }
    expect(statSync(file).mode & 0o222).toBe(0);
    await store.close();
  });

  test('leaves no drafts', async () => {
    const { dir, store } = await newStore();
    const raws = Array.from({ length: 200 }, (_, i) => rawCommit(`${i}`));
    await store.commit({ objects: raws, moves: [] });
    await store.saveBlob('mark', new Uint8Array(10));
    const files = readdirSync(dir, { recursive: true }).map(String);
    expect(files.filter((file) => /tmp_obj|draft/.test(file))).toEqual([]);
    await store.close();
  });

  test('names the process that writes when it waited in vain', async () => {
    const { dir, store } = await newStore();
    const lock = await acquireLock(join(dir, 'lanemesh'), 'writer', { waitMs: 0 });
    const impatient = openGitStore({ dir, waitMs: 20 });
    await expect(impatient.exclusive(async () => {})).rejects.toMatchObject({
      name: 'Busy',
      lock: 'writer',
      pid: process.pid,
    });
    const waiting = store.exclusive(async () => 'done');
    lock.release();
    expect(await waiting).toBe('done');
    await Promise.all([store.close(), impatient.close()]);
  });
});

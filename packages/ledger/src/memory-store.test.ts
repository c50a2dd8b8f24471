import { describe, expect, test } from 'vitest';
import { rawCommit } from '../../../test/support/raw-commit.ts';
import { MemoryObjects } from './memory-objects.ts';
import { Crashed, MemoryDisk, MemoryStore } from './memory-store.ts';
import { commitId } from './store.ts';
import { describeCommitStore } from './store-contract.ts';

describeCommitStore('memory store', async () => {
  const store = new MemoryStore();
  return { store, reopen: async () => new MemoryStore({ disk: store.disk }) };
});

describe('a simulated crash', () => {
  const raw = rawCommit('x');
  const write = { objects: [raw], moves: [{ ref: 'refs/a', to: commitId(raw), from: null }] };

  test('before the sync loses the write and ends the process', async () => {
    const disk = new MemoryDisk();
    const store = new MemoryStore({ disk, beforeSync: (dying) => dying.crash() });
    await expect(store.commit(write)).rejects.toBeInstanceOf(Crashed);
    await expect(store.refs('refs/')).rejects.toBeInstanceOf(Crashed);
    const next = new MemoryStore({ disk });
    expect((await next.refs('refs/')).size).toBe(0);
    expect((await next.read([commitId(raw)])).size).toBe(0);
  });

  test('after it keeps what nobody acknowledged', async () => {
    const disk = new MemoryDisk();
    const store = new MemoryStore({ disk, afterSync: (dying) => dying.crash() });
    await expect(store.commit(write)).rejects.toBeInstanceOf(Crashed);
    expect((await new MemoryStore({ disk }).refs('refs/')).size).toBe(1);
  });
});

test('stores share objects and still see only their own', async () => {
  const objects = new MemoryObjects();
  const [a, b] = [new MemoryDisk(objects), new MemoryDisk(objects)];
  const first = rawCommit('first');
  const second = rawCommit('second', [commitId(first)]);
  await new MemoryStore({ disk: a }).commit({ objects: [first, second], moves: [] });
  const store = new MemoryStore({ disk: b });
  expect((await store.read([commitId(first)])).size).toBe(0);
  b.receive([commitId(second)]);
  expect((await store.read([commitId(first), commitId(second)])).size).toBe(2);
});

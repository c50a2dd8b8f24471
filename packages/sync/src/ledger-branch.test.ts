import { LEDGER_REF, MemoryStore } from '@lanemesh/ledger';
import type { State } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { rawCommit } from '../../../test/support/raw-commit.ts';
import { LedgerBranch } from './ledger-branch.ts';

test('a move that a full disk refused is made up for, though nothing new is followed', async () => {
  let isFull = false;
  const store = new MemoryStore({
    beforeSync: () => {
      if (isFull) throw new Error('no space left on device');
    },
  });
  const [one, two] = (await store.commit({
    objects: [rawCommit('one'), rawCommit('two')],
    moves: [],
  })) as [string, string];
  const line = { entries: new Map([one, two].map((oid) => [oid, {}])) } as unknown as State;
  const branch = new LedgerBranch(store);
  await branch.move('', one, [line]);
  isFull = true;
  await expect(branch.move(one, two, [line])).rejects.toThrow('no space');
  isFull = false;
  await branch.move(two, two, [line]);
  expect((await store.refs(LEDGER_REF)).get(LEDGER_REF)).toBe(two);
});

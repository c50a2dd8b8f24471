import { MemoryStore } from '@lanemesh/ledger';
import { expect, test } from 'vitest';
import { CapacityBook } from './capacity-book.ts';
import { capacityBook, keptAdmission, loadCapacities, noteAdmission } from './home/local-notes.ts';

const limited = {
  agent: 'claude',
  model: 'opus',
  task: 'n:1',
  outcome: 'failed',
  reason: 'rate_limited',
};
const passed = { agent: 'claude', model: 'opus', task: 'n:2', outcome: 'passed' };

test('every decision on a limit is kept, and a new process goes on from it', async () => {
  const store = new MemoryStore();
  const open = (alone: string[] = []) => capacityBook(store, new Set(alone));
  const book = await open();
  expect(
    await book.heard({ agent: 'script', task: 'n:0', outcome: 'failed', reason: 'exit' }, 9, 1),
  ).toBeNull();
  expect(book.limits(['script', 'claude'])).toEqual(new Map([['claude', 2]]));
  expect((await open(['claude'])).limits(['claude'])).toEqual(new Map([['claude', 1]]));
  await book.heard(limited, 2, 100);
  expect(book.limits(['claude'])).toEqual(new Map([['claude', 1]]));
  const next = await open();
  for (let i = 0; i < 3; i++) await next.heard(passed, 1, 200 + i);
  expect(next.limits(['claude'])).toEqual(new Map([['claude', 2]]));
  expect((await loadCapacities(store)).decisions).toEqual([
    { at: 100, key: 'claude:opus', from: 2, to: 1, why: 'rate_limited', running: 2, task: 'n:1' },
    {
      ...{ at: 202, key: 'claude:opus', from: 1, to: 2, running: 1, task: 'n:2' },
      why: '3 attempts without a signal',
    },
  ]);
});

test('decisions are kept to a bound', async () => {
  const book = new CapacityBook();
  for (let i = 0; i < 300; i++) await book.heard(limited, 1, i);
  expect(book.now.decisions).toHaveLength(200);
  expect(book.now.decisions.at(-1)?.at).toBe(299);
});

test('why work was left alone is still told when the machine has room again', async () => {
  const store = new MemoryStore();
  const closed = [{ gate: 'memory' as const, text: '120 MB of memory are free, 400 are needed' }];
  await noteAdmission(store, { closed, warnings: [], room: 0 }, 5);
  await noteAdmission(store, { closed: [], warnings: [], room: 9 }, 6);
  expect(await keptAdmission(store)).toEqual({
    ...{ at: 6, closed: [], warnings: [] },
    skipped: { at: 5, closed },
  });
});

import { MemoryDisk, MemoryObjects, MemoryStore } from '@lanemesh/ledger';
import type { HubFinding } from '@lanemesh/sync';
import { expect, test } from 'vitest';
import { noteHubFindings, openHubFindings, readHubFindings } from './hub-findings.ts';

const HOUR = 3_600_000;
const START = 1_700_000_000_000;

const newStore = () => new MemoryStore({ disk: new MemoryDisk(new MemoryObjects()) });

function finding(over: Partial<HubFinding> = {}): HubFinding {
  const place = { ref: 'mesh/ledger', commit: null, node: null, fix: null, blocks: false };
  return { what: 'rollback', rule: 'R15', problem: 'went back', ...place, ...over };
}

test('what is found again is counted, what is not is gone, and forgotten a day later', async () => {
  const store = newStore();
  await noteHubFindings(store, 'fetch', [finding()], START);
  await noteHubFindings(store, 'fetch', [finding()], START + HOUR);
  expect(await openHubFindings(store)).toMatchObject([
    { what: 'rollback', first: START, last: START + HOUR, count: 2, gone: null },
  ]);
  await noteHubFindings(store, 'fetch', [], START + 2 * HOUR);
  expect(await openHubFindings(store)).toEqual([]);
  expect(await readHubFindings(store)).toMatchObject([{ gone: START + 2 * HOUR }]);
  await noteHubFindings(store, 'fetch', [finding({ what: 'fork' })], START + 27 * HOUR);
  expect((await readHubFindings(store)).map(({ what }) => what)).toEqual(['fork']);
});

test('one kind of look says nothing of what another one found', async () => {
  const store = newStore();
  await noteHubFindings(store, 'push', [finding({ what: 'refused' })], START);
  await noteHubFindings(store, 'fetch', [], START + HOUR);
  expect(await openHubFindings(store)).toMatchObject([{ what: 'refused', source: 'push' }]);
});

test('the record is bounded, and a torn one is as none', async () => {
  const store = newStore();
  const many = Array.from({ length: 200 }, (_, i) => finding({ ref: `mesh/log/${i}` }));
  await noteHubFindings(store, 'fetch', many, START);
  expect(await readHubFindings(store)).toHaveLength(64);
  await store.saveBlob('hub-findings', new TextEncoder().encode('[{"what":'));
  expect(await readHubFindings(store)).toEqual([]);
  await noteHubFindings(store, 'fetch', [finding()], START + HOUR);
  expect(await readHubFindings(store)).toHaveLength(1);
});

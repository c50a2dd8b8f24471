import { join } from 'node:path';
import { NO_SILENCE, type Silence } from '@lanemesh/decide';
import { createGitStore, openGitStore } from '@lanemesh/ledger';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../../test/support/scratch.ts';
import { handClaims, handsAlive, noteHandClaim } from './by-hand.ts';
import { loadSilence, saveSilence } from './silence-file.ts';

const folder = scratchFolder();

async function aStore(name: string) {
  const dir = join(folder, name);
  await createGitStore(dir);
  return openGitStore({ dir });
}

const SILENCE: Silence = {
  lastContact: 12,
  wroteAfter: 10,
  gaps: [2, 3],
  hubSignature: 'x',
  watches: new Map([['n:1', { signature: 's', since: 7 }]]),
  refused: true,
  tip: 'f',
  outdated: new Map([['e', 3]]),
};

test('INV-8: silence survives the process, and not the boot', async () => {
  const store = await aStore('silence');
  expect(await loadSilence(store)).toEqual({ silence: NO_SILENCE, lastAppend: null });
  await saveSilence(store, { silence: SILENCE, lastAppend: 5 });
  expect(await loadSilence(store)).toEqual({ silence: SILENCE, lastAppend: 5 });
  const bytes = (await store.loadBlob('silence')) as Uint8Array;
  const other = new TextDecoder().decode(bytes).replace(/"boot":"[^"]*"/, '"boot":"another"');
  for (const text of [other, other.slice(0, 40), 'null']) {
    await store.saveBlob('silence', new TextEncoder().encode(text));
    expect((await loadSilence(store)).silence).toEqual(NO_SILENCE);
  }
  await store.close();
});

test('claims by hand are alive for a TTL after their taker was heard of', async () => {
  const store = await aStore('hands');
  const now = Date.now();
  await noteHandClaim(store, 'n:1', { ttl: 10, heard: now });
  await noteHandClaim(store, 'n:2', { ttl: 10, heard: now - 11_000 });
  await noteHandClaim(store, 'n:3', { ttl: 10, heard: now - 8 * 24 * 3_600_000 });
  await noteHandClaim(store, 'n:4', { ttl: 10, heard: now });
  await noteHandClaim(store, 'n:4', null);
  expect([...(await handsAlive(store, now))]).toEqual([
    ['n:1', true],
    ['n:2', false],
  ]);
  await store.saveBlob('by-hand', new TextEncoder().encode('{'));
  expect((await handClaims(store)).size).toBe(0);
  await store.close();
});

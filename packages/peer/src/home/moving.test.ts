import type { Transport } from '@lanemesh/sync';
import { expect, test } from 'vitest';
import { moving } from './moving.ts';

test('[INV-2] what was judged at one hub is not pushed once the ledger names another', async () => {
  const said: string[] = [];
  let hub = 'east';
  const way = (url: string): Transport => ({
    fetch: async () => {
      said.push(`fetch ${url}`);
      return { ok: true, view: { ledger: null, logs: new Map() } };
    },
    push: async () => {
      said.push(`push ${url}`);
      return { ok: true, refs: new Map() };
    },
  });
  const transport = moving(() => hub, way);
  const update = { ref: 'refs/heads/mesh/ledger', to: '1'.repeat(40) };
  await transport.fetch();
  await transport.push([update]);
  await transport.fetch();
  hub = 'west';
  expect(await transport.push([update])).toEqual({
    ok: true,
    refs: new Map([[update.ref, 'rejected']]),
  });
  await transport.fetch();
  await transport.push([update]);
  expect(said).toEqual(['fetch east', 'push east', 'fetch east', 'fetch west', 'push west']);
});

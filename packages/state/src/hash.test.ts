import { encode, type Json } from '@lanemesh/event';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { crypto, SmallWorld } from '../../../test/support/small-world.ts';
import { cloneState, plainValue, stateHash } from './index.ts';

test('INV-4: the hash is that of the state as canonical JSON, every key in its order', () => {
  const world = new SmallWorld();
  world.lane();
  const ben = world.member('ben');
  world.claim(ben, world.task({ title: 'ünïcode "quoted" \u2028', paths: ['a,b', 'c'] }));
  const { entries, logs, ...rest } = cloneState(world.state);
  const heads = [...logs].map(([author, { ids, recent, ...plain }]) => [
    author,
    { ...plain, events: ids.size },
  ]);
  const value = { ...rest, entryCount: entries.size, logs: new Map(heads as [string, unknown][]) };
  const bytes = new TextEncoder().encode(encode(plainValue(value)));
  expect(stateHash(world.state, crypto)).toBe(crypto.sha256(bytes));
});

test('plain values have their keys in order, whatever the shapes before', () => {
  const key = fc.stringMatching(/^[a-c,]{1,4}$/);
  fc.assert(
    fc.property(fc.array(fc.dictionary(key, fc.integer(), { noNullPrototype: true })), (all) => {
      for (const one of all) {
        const plain = plainValue(one) as { readonly [key: string]: Json };
        expect(Object.keys(plain)).toEqual(Object.keys(one).sort());
        expect(plain).toEqual(one);
      }
    }),
  );
});

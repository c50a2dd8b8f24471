import { expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { cloneState, copyOf } from './index.ts';

test('a copy of plain data is equal and shares nothing that can change', () => {
  const value = {
    list: [1, [2, { deep: 'text' }]],
    map: new Map([['a', { set: new Set(['x']) }]]),
    nothing: null,
    absent: undefined,
  };
  const copy = copyOf(value);
  expect(copy).toEqual(structuredClone(value));
  copy.map.get('a')?.set.add('y');
  (copy.list[1] as unknown[]).push(3);
  expect(value.map.get('a')?.set.size).toBe(1);
  expect(value.list[1]).toHaveLength(2);
});

test('a copied state is that of a structured clone', () => {
  const world = new SmallWorld();
  world.lane();
  world.claim(world.member('ben'), world.task());
  expect(cloneState(world.state)).toEqual(structuredClone(world.state));
});

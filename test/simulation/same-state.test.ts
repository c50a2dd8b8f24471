import { cloneState, stateHash } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { crypto, SmallWorld } from '../support/small-world.ts';
import { isSameState } from './checkers/same-state.ts';

test('INV-4: states are the same exactly where their hashes are', () => {
  const world = new SmallWorld();
  world.lane();
  const ben = world.member('ben');
  const task = world.task();
  const before = cloneState(world.state);
  const shuffled = { ...before, members: new Map([...before.members].reverse()) };
  world.claim(ben, task);
  for (const [other, same] of [
    [before, true],
    [shuffled, true],
    [world.state, false],
    [{ ...before, quorum: 2 }, false],
  ] as const) {
    expect(isSameState(before, other)).toBe(same);
    expect(stateHash(before, crypto) === stateHash(other, crypto)).toBe(same);
  }
});

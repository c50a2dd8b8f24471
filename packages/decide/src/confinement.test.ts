import { expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { leavesToOthers } from './confinement.ts';
import { neverRuns } from './never.ts';

function mesh(sandbox?: 'process' | 'full') {
  const world = new SmallWorld();
  world.lane('default', { accept: ['true'], ...(sandbox ? { sandbox } : {}) });
  const ben = world.member('ben', ['worker']);
  const lane = () => {
    const found = world.state.lanes.get('default');
    if (!found) throw new Error('no lane');
    return found;
  };
  const has = (who: typeof ben, level: 'none' | 'process' | 'full') =>
    world.say(who, 'node.announced', { sandbox: level });
  const codes = () => neverRuns(world.state).map(({ code }) => code);
  return {
    world,
    ben,
    has,
    codes,
    leaves: (who = world.ana) => leavesToOthers(world.state, who.id, lane()),
  };
}

test('a task whose lane demands a sandbox is left to a node that has it', () => {
  const { ben, has, leaves } = mesh('full');
  expect(leaves()).toBe(false);
  has(ben, 'process');
  expect(leaves()).toBe(false);
  has(ben, 'full');
  expect(leaves()).toBe(true);
  expect(leaves(ben)).toBe(false);
});

test('where no node has it, the plan says what to do', () => {
  const { world, ben, has, codes } = mesh('process');
  expect(neverRuns(world.state)).toMatchObject([
    { code: 'no-sandbox', lane: 'default', fix: expect.stringContaining('mesh doctor') },
  ]);
  has(ben, 'full');
  expect(codes()).toEqual([]);
});

test('a lane that demands nothing is for everybody', () => {
  const { ben, has, leaves, codes } = mesh();
  has(ben, 'full');
  expect(leaves()).toBe(false);
  expect(codes()).toEqual([]);
});

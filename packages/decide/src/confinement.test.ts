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

test('where ours is switched off the plan says that nothing keeps an agent in, unless that is allowed', () => {
  const world = new SmallWorld();
  world.lane('default', { accept: ['true'], agents: ['bot'], sandbox: 'none' });
  const agents = [{ name: 'bot', family: 'botfam' }];
  world.say(world.ana, 'node.announced', { agents });
  const unkept = { node: world.ana.id, agents: new Set(['bot']), now: world.clock };
  const codes = (known: typeof unkept | null) =>
    neverRuns(world.state, known).map(({ code }) => code);
  expect(codes(unkept)).toEqual(['no-sandbox']);
  expect([codes(null), codes({ ...unkept, agents: new Set() })]).toEqual([[], []]);
  const ben = world.member('ben', ['worker']);
  world.say(ben, 'node.announced', { agents });
  expect(codes(unkept)).toEqual([]);
  world.say(ben, 'node.announced', { agents: [] });
  expect(codes(unkept)).toEqual(['no-sandbox']);
  const grant = { reason: 'r', rollback: 'b', ttl: 600, lane: 'default' };
  expect(world.say(world.ana, 'breakglass.granted', grant).reason).toBeNull();
  expect(codes(unkept)).toEqual([]);
});

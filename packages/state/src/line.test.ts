import { oversizeCommit } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { crypto, SmallWorld, who } from '../../../test/support/small-world.ts';
import { cloneState, Line, stateHash } from './index.ts';

describe('[R5] standing', () => {
  test('[R5] a valid entry stands on itself, any other commit on the highest below it', () => {
    const world = new SmallWorld();
    world.lane();
    const low = world.tip;
    world.task();
    const high = world.tip;
    const junk = world.junk([low, high]);
    const above = world.junk([junk]);
    expect(world.follow(above).stands).toEqual({ oid: high.oid, height: 2 });
    expect(world.line.standpoint(junk.oid)?.oid).toBe(high.oid);
    expect(world.line.standpoint(low.oid)?.oid).toBe(low.oid);
  });

  test('[R5] an unsigned merge with an old entry first does not rewind the line', () => {
    const world = new SmallWorld();
    world.lane();
    const old = world.tip;
    world.task();
    const { tip } = world;
    expect(world.follow(world.junk([old, tip])).stands.oid).toBe(tip.oid);
    expect(world.state.tip.oid).toBe(tip.oid);
  });

  test('[R5] of two entries of one height the earlier parent counts', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const on = world.tip;
    const left = world.entry(world.ana, [], { on });
    const right = world.entry(ben, [], { on });
    const fresh = new Line(cloneState(world.state), crypto);
    expect(fresh.judge(world.junk([left, right]).oid, world.commits).stands.oid).toBe(left.oid);
    const other = new Line(cloneState(world.state), crypto);
    expect(other.judge(world.junk([right, left]).oid, world.commits).stands.oid).toBe(right.oid);
  });

  test('[R5] a commit that reaches no entry stands on nothing', () => {
    const world = new SmallWorld();
    expect(world.follow(world.junk([])).stands).toEqual({ oid: null, height: -1 });
  });

  test('[R5] a commit too large to be read stands where its parents stand', () => {
    const world = new SmallWorld();
    world.lane();
    const huge = oversizeCommit('2'.repeat(40), [world.founding.oid, world.state.tip.oid]);
    world.commits.set(huge.oid, huge);
    expect(world.follow(huge).stands.oid).toBe(world.state.tip.oid);
  });

  test('[R5] a void entry has no effect, whole', () => {
    const world = new SmallWorld();
    world.lane();
    const { position } = world.state;
    const good = world.batch(world.ana, [world.draft('node.beat', {})]);
    const entry = world.entry(world.ana, [good], { header: { height: 1 } });
    expect(world.follow(entry).stands.oid).toBe(world.state.tip.oid);
    expect(world.state.position).toBe(position);
  });
});

describe('judging what another line holds', () => {
  test('asks for the state of an older entry, and goes on with it', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const old = world.tip;
    const before = cloneState(world.state);
    world.lane();
    const rival = world.entry(ben, [], { on: old });
    const need = world.line.judge(rival.oid, world.commits);
    expect(need).toMatchObject({ need: old.oid, state: null });
    const again = world.line.judge(rival.oid, world.commits, new Map([[old.oid, before]]));
    expect(again.stands.oid).toBe(rival.oid);
    expect(again.state?.tip.oid).toBe(rival.oid);
    // What was given is not touched: it may be needed again.
    expect(before.tip.oid).toBe(old.oid);
    expect(world.state.tip.oid).not.toBe(rival.oid);
  });

  test('asks for nothing where nobody of the mesh signed', () => {
    const world = new SmallWorld();
    world.lane();
    const eve = who('eve');
    const forged = world.entry(eve, [], { on: world.founding });
    const judged = world.follow(world.junk([world.tip, forged]));
    expect(judged).toMatchObject({ need: null, stands: { oid: world.state.tip.oid } });
  });

  test('a tip that stands on a rival does not move the line in place', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const on = world.tip;
    const line = new Line(cloneState(world.state), crypto);
    const rival = world.entry(ben, [], { on });
    expect(line.judge(rival.oid, world.commits).stands.oid).toBe(rival.oid);
    line.follow(cloneState(world.state));
    // Ours and the rival have one height, and the merge names the rival first.
    const ours = world.entry(world.ana, [], { on });
    const merge = world.junk([rival, ours]);
    expect(line.judge(merge.oid, world.commits).stands.oid).toBe(rival.oid);
    expect(line.state.tip.oid).toBe(on.oid);
  });
});

test('a lost line that a void merge brings back changes nothing', () => {
  const world = new SmallWorld();
  const ben = world.member('ben');
  const lost = world.entry(ben, []);
  const before = cloneState(world.state);
  const on = world.tip;
  world.lane();
  world.task();
  const { tip } = world;
  const hash = stateHash(world.state, crypto);
  const merge = world.junk([tip, lost]);
  const judged = world.line.judge(merge.oid, world.commits, new Map([[on.oid, before]]));
  expect(judged.stands.oid).toBe(tip.oid);
  expect(world.line.standpoint(lost.oid)?.oid).toBe(lost.oid);
  expect(stateHash(world.state, crypto)).toBe(hash);
});

import type { CommitValue } from '@lanemesh/event';
import { beforeEach, describe, expect, test } from 'vitest';
import { RULE_SETS as NEXT } from '../../../test/support/rules/next.ts';
import { crypto, SmallWorld, type Told, type Who } from '../../../test/support/small-world.ts';
import {
  cloneState,
  foundState,
  Line,
  missingRules,
  newestOf,
  preview,
  RULE_SETS,
  type State,
  stateHash,
  UpgradeNeeded,
} from './index.ts';

const N = newestOf(NEXT);

test('a mesh takes rule sets one by one, by the word of an admin', () => {
  const world = new SmallWorld(undefined, NEXT);
  const ben = world.member('ben');
  const say = (who: Who, rules: number) => world.say(who, 'mesh.upgraded', { rules }).reason;
  expect(say(ben, N)).toBe('role: only admin may author mesh.upgraded');
  expect(say(world.ana, N + 1)).toBe(`body.rules: must be ${N}, the next rule set`);
  expect(say(world.ana, N - 1)).toBe(`body.rules: must be ${N}, the next rule set`);
  expect(world.state.rules).toBe(N - 1);
  expect(say(world.ana, N)).toBeNull();
  expect(world.state.rules).toBe(N);
});

test('a member’s newest rule set is what it said last', () => {
  const world = new SmallWorld();
  const ben = world.member('ben');
  const known = () => world.state.members.get(ben.id)?.rules;
  expect(known()).toBe(0);
  world.say(ben, 'node.beat', { rules: 3 });
  expect(known()).toBe(3);
  world.say(ben, 'node.beat', {});
  expect(known()).toBe(3);
});

describe('two builds over one ledger', () => {
  let entries: CommitValue[];
  let world: SmallWorld;
  let ben: Who;
  let switched: CommitValue;
  let told: Told[];

  beforeEach(() => {
    entries = [];
    world = new SmallWorld(undefined, NEXT);
    const note = () => entries.push(world.tip);
    ben = world.member('ben');
    note();
    world.lane('one', { maxAttempts: 3 });
    note();
    world.say(ben, 'node.renamed', { node: ben.id, name: 'benno' });
    note();
    // What follows the switch in the same entry is judged as the whole entry is.
    told = world.weave(
      world.batch(world.ana, [
        world.draft('mesh.upgraded', { rules: N }),
        world.draft('node.renamed', { node: world.ana.id, name: 'anna' }),
      ]),
      world.batch(ben, [world.draft('node.renamed', { node: ben.id, name: 'ben-again' })]),
    );
    switched = world.tip;
    note();
    world.lane('two', { maxAttempts: 3 });
    note();
  });

  const founded = () => foundState(world.founding, crypto) as State;
  const fold = (rules: typeof NEXT, tip: CommitValue) => {
    const line = new Line(founded(), crypto, rules);
    return { line, judged: line.judge(tip.oid, world.commits) };
  };
  const hash = (state: State | null) => stateHash(state as State, crypto);

  test('[R11] an entry is judged whole under the rule set in force before it', () => {
    expect(told.map(({ reason }) => reason)).toEqual([null, null, null]);
    expect(world.state.members.get(ben.id)?.name).toBe('ben-again');
    expect(world.say(ben, 'node.renamed', { node: ben.id, name: 'benno' }).reason).toBe(
      'role: only admin may author node.renamed',
    );
    expect(world.state.lanes.get('one')?.maxAttempts).toBe(3);
    expect(world.state.lanes.get('two')?.maxAttempts).toBe(6);
  });

  test('INV-4: both give equal states up to the switch, and the older one stops there', () => {
    const upTo = entries.indexOf(switched);
    for (const [i, tip] of entries.entries()) {
      const older = fold(RULE_SETS, tip).judged;
      const newer = fold(NEXT, tip).judged;
      expect(newer.stands.oid).toBe(tip.oid);
      expect(older.stands.oid).toBe(i <= upTo ? tip.oid : switched.oid);
      if (i <= upTo) expect(hash(older.state)).toBe(hash(newer.state));
      expect(missingRules(older.state as State)).toBe(i < upTo ? null : N);
    }
  });

  test('the older one keeps its state however the rest comes in', () => {
    const { line, judged } = fold(RULE_SETS, switched);
    const kept = hash(judged.state);
    for (const tip of [world.tip, world.junk([world.tip]), world.tip]) {
      const { stands, state } = line.judge(tip.oid, world.commits);
      expect(stands.oid).toBe(switched.oid);
      expect(hash(state)).toBe(kept);
    }
  });

  test('a newer build goes on from what the older one kept', () => {
    const { judged } = fold(RULE_SETS, world.tip);
    const line = new Line(cloneState(judged.state as State), crypto, NEXT);
    line.judge(world.tip.oid, world.commits);
    expect(hash(line.state)).toBe(hash(world.state));
  });

  test('what would be said under unknown rules is refused, not guessed', () => {
    const { judged } = fold(RULE_SETS, world.tip);
    const author = { id: world.ana.id, key: world.ana.signer.publicKey };
    const draft = world.draft('node.beat', {});
    const refused = () => preview(judged.state as State, author, [], [draft], crypto);
    expect(refused).toThrow(UpgradeNeeded);
    expect(refused).toThrow(`under rule set ${N}, this build knows rule sets up to ${N - 1}`);
  });
});

test('[R4] a mesh founded under unknown rules is read no further than its founding', () => {
  const world = new SmallWorld(undefined, NEXT);
  const state = { ...(foundState(world.founding, crypto) as State), rules: N };
  world.say(world.ana, 'node.beat', {});
  const { stands } = new Line(state, crypto, RULE_SETS).judge(world.tip.oid, world.commits);
  expect(stands.oid).toBe(world.founding.oid);
});

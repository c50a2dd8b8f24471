import type { CommitValue } from '@lanemesh/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crypto, SmallWorld, type Who } from '../../../test/support/small-world.ts';
import { cloneState, foundState, Line, plainValue, type State, stateHash } from './index.ts';

/** A history with members, tasks, claims, results, a fork and void commits, and its entries. */
function history() {
  const world = new SmallWorld();
  const entries: CommitValue[] = [];
  const tips: CommitValue[] = [];
  const note = () => {
    entries.push(world.tip);
    tips.push(world.tip);
  };
  const told = <T>(value: T): T => {
    note();
    return value;
  };
  told(world.lane('default', { slots: 3, maxAttempts: 2 }));
  const [ben, eve] = [told(world.member('ben')), told(world.member('eve'))];
  const nodes: Who[] = [world.ana, ben, eve];
  told(
    world.say(world.ana, 'reaction.defined', {
      name: 'again',
      on: 'task.result',
      where: [{ field: 'body.outcome', is: 'eq', value: 'failed' }],
      emit: {
        kind: 'task.enqueued',
        body: { title: { $join: ['Look at ', { $from: 'task.title' }] }, lane: 'default' },
      },
    }),
  );
  const tasks: string[] = [];
  for (let i = 0; i < 12; i++)
    tasks.push(told(world.task(i % 3 === 2 ? { needs: [tasks[i - 1] as string] } : {})));
  for (const [i, task] of tasks.entries()) {
    world.clock += 1000;
    const node = nodes[i % 3] as Who;
    const claim = told(world.claim(node, task));
    if (claim.reason !== null) continue;
    const body = { task, agent: 'script', ms: i };
    const outcome = i % 4 === 1 ? ('failed' as const) : ('passed' as const);
    told(world.say(node, 'task.result', { ...body, outcome }, { claim: claim.ref }));
  }
  const parent = world.commits.get(world.sawOf(ben).id) as CommitValue;
  told(world.say(ben, 'node.beat', {}));
  world.weave(world.batch(ben, [world.draft('node.beat', {})], { parent }));
  note();
  const junk = world.junk([world.founding, world.tip]);
  tips.push(junk);
  world.follow(junk);
  world.follow(world.entry(world.ana, [], { voidParent: junk }));
  note();
  world.follow(world.entry(eve, [world.lines(eve, ['void', 'void'])]));
  note();
  const founded = () => foundState(world.founding, crypto) as State;
  return { world, entries, tips, founded, whole: stateHash(world.state, crypto) };
}

describe('the fold', () => {
  test('gives one state for every way of splitting a ledger into fetches', () => {
    const { world, tips, founded, whole } = history();
    const cuts = fc.uniqueArray(fc.nat(tips.length - 1), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (at) => {
        const line = new Line(founded(), crypto);
        for (const i of [...at].sort((a, b) => a - b)) {
          const { state } = line.judge((tips[i] as CommitValue).oid, world.commits);
          if (state) line.follow(state);
        }
        const { state } = line.judge(world.tip.oid, world.commits);
        expect(stateHash(state as State, crypto)).toBe(whole);
        expect(plainValue(state)).toEqual(plainValue(world.state));
      }),
      { numRuns: 200 },
    );
  });

  test('of all equals that of a copy and the rest', () => {
    const { world, entries, founded, whole } = history();
    fc.assert(
      fc.property(fc.nat(entries.length - 1), (i) => {
        const first = new Line(founded(), crypto);
        first.judge((entries[i] as CommitValue).oid, world.commits);
        const copy = cloneState(first.state);
        const hash = stateHash(copy, crypto);
        const rest = new Line(cloneState(copy), crypto);
        rest.judge(world.tip.oid, world.commits);
        expect(stateHash(rest.state, crypto)).toBe(whole);
        expect(stateHash(copy, crypto)).toBe(hash);
      }),
      { numRuns: 100 },
    );
  });

  test('INV-4: the hash does not depend on the order in which maps and sets were filled', () => {
    const { world, whole } = history();
    const turned = cloneState(world.state);
    const turn = <K, V>(map: Map<K, V>) => {
      const pairs = [...map].reverse();
      map.clear();
      for (const [key, value] of pairs) map.set(key, value);
    };
    for (const map of [turned.logs, turned.members, turned.tasks, turned.invites])
      turn(map as Map<string, unknown>);
    expect(stateHash(turned, crypto)).toBe(whole);
    (turned.members.get(world.ana.id) as { name: string }).name = 'anna';
    expect(stateHash(turned, crypto)).not.toBe(whole);
  });

  test('INV-2: a copy shares nothing with the original', () => {
    const { world, whole } = history();
    const copy = cloneState(world.state);
    for (const task of copy.tasks.values()) task.attempts.length = 0;
    copy.logs.clear();
    expect(stateHash(world.state, crypto)).toBe(whole);
  });
});

test('[R16] the same batches under other names, or by another way, give the same state', () => {
  const { world, founded, whole } = history();
  // Nothing here knows a branch: commits come as values, in whatever order they were found.
  const shuffled = new Map([...world.commits].reverse());
  const line = new Line(founded(), crypto);
  line.judge(world.tip.oid, shuffled);
  expect(stateHash(line.state, crypto)).toBe(whole);
});

import { expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { beat } from './beat.ts';
import { decide, landsAfter, NO_SILENCE, TURN_WITHIN } from './index.ts';
import { work } from './work.ts';

function queue() {
  const world = new SmallWorld();
  world.say(world.ana, 'repo.added', { name: 'code', url: 'hub', target: 'main' });
  world.lane('default', { repo: 'code' });
  world.lane('aside', { repo: 'code', target: 'next' });
  const ben = world.member('ben');
  const passed = (who = world.ana, lane = 'default') => {
    const task = world.task({ lane });
    const claim = world.claim(who, task).ref;
    const made = { commit: '1'.repeat(40), base: '2'.repeat(40) };
    const body = { task, outcome: 'passed' as const, agent: 'script', ms: 1, ...made };
    world.say(who, 'task.result', body, { claim });
    return { task, claim };
  };
  const after = (ref: string, over = {}) =>
    landsAfter(sightOf(world, world.ana, over), world.state.tasks.get(ref) as never)?.ref ?? null;
  return { world, ben, passed, after };
}

test('on a branch one lands at a time, in the order in which results passed', () => {
  const { world, ben, passed, after } = queue();
  const first = passed(ben);
  const second = passed();
  const aside = passed(world.ana, 'aside');
  expect([after(first.task), after(second.task), after(aside.task)]).toEqual([
    null,
    first.task,
    null,
  ]);
  const lands = () => work(sightOf(world, world.ana, { slots: 4 })).map((one) => one.do === 'land');
  expect(lands()).toEqual([true]);
  const landed = { task: first.task, commit: '1'.repeat(40), target: 'main' };
  world.say(ben, 'task.landed', landed);
  expect(after(second.task)).toBeNull();
});

test('nobody waits for what may not land, landed here, or takes too long', () => {
  const { world, ben, passed, after } = queue();
  const first = passed(ben);
  const { task } = passed();
  expect(after(task, { now: world.state.chainTime + TURN_WITHIN })).toBeNull();
  const body = { task: first.task, commit: '1'.repeat(40), target: 'main' };
  expect(after(task, { pending: [world.draft('task.landed', body)] })).toBeNull();
  world.say(world.ana, 'work.paused', { node: ben.id });
  expect(after(task)).toBeNull();
});

test('INV-8: who waits for its turn to land is alive, and says so', () => {
  const { world, ben, passed } = queue();
  passed(ben);
  const beats = () => beat(sightOf(world, world.ana, { lastAppend: null }));
  expect(beats()).toEqual([]);
  passed();
  expect(beats()).toHaveLength(1);
});

test('INV-8: whose turn to land comes says that it is alive in the same turn', () => {
  const { world, passed } = queue();
  passed();
  const does = (lastAppend: number) =>
    decide(sightOf(world, world.ana, { slots: 1, lastAppend })).map((one) =>
      one.do === 'say' ? one.event.kind : one.do,
    );
  expect(does(1_000_000)).toEqual(['land']);
  expect(does(0)).toEqual(['land', 'node.beat']);
});

test('nobody waits for a holder that is gone: no slot would be left to take over from it', () => {
  const { ben, passed, after } = queue();
  const first = passed(ben);
  const { task } = passed();
  const silentSince = (since: number) => ({
    mono: 100_000,
    silence: { ...NO_SILENCE, watches: new Map([[first.claim, { signature: '', since }]]) },
  });
  expect(after(task, silentSince(90_000))).toBe(first.task);
  expect(after(task, silentSince(1000))).toBeNull();
});

import { expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { APPROVAL_LASTS, approvalOf } from './index.ts';

test('a request for approval that nobody answers in time is held, by whichever clock says so', () => {
  const world = new SmallWorld();
  world.lane('careful', { supervised: true });
  const task = world.task({ lane: 'careful' });
  const at = (now: number) => approvalOf(world.state, world.state.tasks.get(task) as never, now);
  expect(at(0)).toBeNull();
  const claim = world.claim(world.ana, task).ref;
  const made = { commit: '1'.repeat(40), base: '2'.repeat(40) };
  const body = { task, outcome: 'passed' as const, agent: 'script', ms: 1, ...made };
  world.say(world.ana, 'task.result', body, { claim });
  const since = world.state.chainTime;
  const until = since + APPROVAL_LASTS;
  expect(at(0)).toEqual({ commit: made.commit, since, until, held: false });
  expect(at(until)).toMatchObject({ held: true });
  world.clock += APPROVAL_LASTS;
  world.weave();
  expect(at(0)).toMatchObject({ held: true });
  const decided = { task, commit: made.commit, decision: 'approve' as const };
  expect(world.say(world.ana, 'task.decided', decided).reason).toBeNull();
  expect(at(0)).toBeNull();
});

test('a request is new although others, silent for days, hold chain time back', () => {
  const world = new SmallWorld();
  world.lane('careful', { supervised: true });
  const ben = world.member('ben');
  world.follow(world.entry(ben, [world.batch(ben, [world.draft('node.beat', {})])]));
  world.clock += 2 * APPROVAL_LASTS;
  const task = world.task({ lane: 'careful' });
  const claim = world.claim(world.ana, task).ref;
  const made = { commit: '1'.repeat(40), base: '2'.repeat(40) };
  const body = { task, outcome: 'passed' as const, agent: 'script', ms: 1, ...made };
  world.say(world.ana, 'task.result', body, { claim });
  const asked = approvalOf(world.state, world.state.tasks.get(task) as never, world.clock);
  expect(asked).toMatchObject({ since: world.clock, held: false });
});

import { madeAt } from '@lanemesh/event';
import { expect, test } from 'vitest';
import { SmallWorld } from '../../../../test/support/small-world.ts';
import { type Grant, grantFor } from '../breakglass.ts';

const GRANT = { reason: 'bwrap is broken here', rollback: 'git reset; seen in a drill', ttl: 1800 };

function lanes() {
  const world = new SmallWorld();
  world.lane('default');
  const ben = world.member('ben', ['worker']);
  const about = { agent: 'claude', lane: 'default', node: ben.id };
  const live = (time = world.state.chainTime) => grantFor(world.state, about, time);
  return { world, ben, about, live };
}

test('a grant covers what all of its scope names, and runs out by itself', () => {
  const { world, about, live } = lanes();
  world.say(world.ana, 'breakglass.granted', { ...GRANT, agent: 'codex' });
  expect(live()).toBeNull();
  const scope = { agent: 'claude', lane: 'default' };
  const { reason } = world.say(world.ana, 'breakglass.granted', { ...GRANT, ...scope });
  expect(reason).toBeNull();
  const grant = live();
  expect(grant).toMatchObject({ ...scope, node: null, by: world.ana.id, reason: GRANT.reason });
  expect(grant?.until).toBe(world.state.chainTime + 1_800_000);
  expect(live(world.state.chainTime + 1_799_999)).toBe(grant);
  expect(live(world.state.chainTime + 1_800_000)).toBeNull();
  expect(grantFor(world.state, { ...about, lane: 'web' }, 0)).toBeNull();
});

test.each([
  ['longer than two hours', { ...GRANT, agent: 'claude', ttl: 7201 }, /^body\.ttl/],
  ['without a reason', { ...GRANT, agent: 'claude', reason: '' }, /^body\.reason/],
  ['without a way back', { ...GRANT, agent: 'claude', rollback: '' }, /^body\.rollback/],
])('a grant %s has not the form of one', (_, body, problem) => {
  const { world } = lanes();
  expect(() => world.say(world.ana, 'breakglass.granted', body)).toThrow(problem);
});

test.each([
  ['of no scope', GRANT, /^body: names none/],
  ['of a lane that is none', { ...GRANT, lane: 'web' }, /^body\.lane: no lane web/],
])('[R11] a grant %s is void', (_, body, reason) => {
  const { world } = lanes();
  expect(world.say(world.ana, 'breakglass.granted', body).reason).toMatch(reason);
  expect(world.state.grants.size).toBe(0);
});

test('only admins give and end one', () => {
  const { world, ben, live } = lanes();
  expect(world.say(ben, 'breakglass.granted', { ...GRANT, agent: 'claude' }).reason).toMatch(
    /^role/,
  );
  world.say(world.ana, 'breakglass.granted', { ...GRANT, agent: 'claude' });
  const grant = live()?.ref as string;
  expect(world.say(ben, 'breakglass.ended', { grant }).reason).toMatch(/^role/);
});

test('its end stops what runs under it, which does not count, and comes once', () => {
  const { world, ben, live } = lanes();
  world.say(world.ana, 'breakglass.granted', { ...GRANT, node: ben.id });
  const grant = live()?.ref as string;
  const [task, other] = [world.task(), world.task()];
  const claim = world.claim(ben, task).ref;
  const beside = world.claim(ben, other).ref;
  const started = { agent: 'claude', sandbox: 'none' } as const;
  world.say(ben, 'task.started', { task, ...started, elevated: grant }, { claim });
  world.say(ben, 'task.started', { ...started, task: other, sandbox: 'cli' }, { claim: beside });
  expect(world.state.tasks.get(task)?.attempts).toMatchObject([
    { elevated: grant, sandbox: 'none' },
  ]);
  expect(world.say(world.ana, 'breakglass.ended', { grant }).reason).toBeNull();
  expect(world.state.tasks.get(task)).toMatchObject({ state: 'ready', failures: 0, fence: true });
  expect(world.state.tasks.get(other)?.state).toBe('running');
  expect(live()).toBeNull();
  expect(world.say(world.ana, 'breakglass.ended', { grant }).reason).toMatch(/^life: it has ended/);
});

test('by the clock of a node it lasts from when it was given, where chain time stood still', () => {
  const { world, about } = lanes();
  const ref = `${world.ana.id}:01m81481n4fj5j47f8j7eqdv39`;
  const given = madeAt(ref);
  const hours = 3_600_000;
  const late = given - 10 * hours;
  const grant: Grant = {
    ...{ ref, by: world.ana.id, reason: 'r', rollback: 'b', ...about, lane: null },
    ...{ since: late, until: late + 1_800_000, position: 1, ended: null },
  };
  const live = (now: number, chainTime = late) =>
    grantFor({ grants: new Map([[ref, grant]]), chainTime }, about, now);
  expect(live(given)).toBe(grant);
  expect([live(given + 1_799_999), live(given + 1_800_000)]).toEqual([grant, null]);
  expect(live(given, grant.until), 'chain time has the last word').toBeNull();
  expect(live(given - hours), 'who gave it has a clock far ahead').toBeNull();
  grant.ended = { by: world.ana.id, position: 2 };
  expect(live(given)).toBeNull();
});

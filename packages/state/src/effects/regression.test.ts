import { expect, test } from 'vitest';
import { SmallWorld } from '../../../../test/support/small-world.ts';

const COMMIT = '1'.repeat(40);

function landed(over = {}) {
  const world = new SmallWorld();
  world.lane('default', over);
  const ben = world.member('ben');
  const task = world.task({ title: 'Write it' });
  world.say(world.ana, 'task.landed', { task, commit: COMMIT, target: 'main' });
  const regressed = { task, commit: COMMIT, evidence: 'exit 1' };
  return { world, ben, task, regressed, get: (ref: string) => world.state.tasks.get(ref) };
}

test('of several nodes that see a landing break its target, one makes the task that takes it back', () => {
  const { world, ben, task, regressed, get } = landed();
  const batches = [world.ana, ben].map((who) =>
    world.batch(who, [world.draft('task.regressed', regressed)]),
  );
  const told = world.weave(...batches);
  const made = told.filter(({ reason }) => reason === null);
  expect(told.map(({ reason }) => reason).filter(Boolean)).toEqual([
    `life: task ${made[0]?.ref} reverts it already`,
  ]);
  expect(get(made[0]?.ref ?? '')).toMatchObject({
    state: 'ready',
    title: 'Revert: Write it',
    priority: 'urgent',
    agent: 'script',
    run: expect.stringContaining(COMMIT),
  });
  expect(get(task)).toMatchObject({ state: 'done', reverted: made[0]?.ref });
  expect([...world.state.tasks.values()]).toHaveLength(2);
});

test('nothing is taken back that did not land as that, and again only if the first was cancelled', () => {
  const { world, task, regressed, get } = landed({ families: ['openai'] });
  const say = (body = regressed) => world.say(world.ana, 'task.regressed', body);
  expect(say({ ...regressed, commit: '2'.repeat(40) }).reason).toMatch(/^body.commit/);
  const first = say().ref;
  expect(get(first)).toMatchObject({ agent: null });
  world.say(world.ana, 'task.cancelled', { task: first });
  const second = say();
  expect([second.reason, get(task)?.reverted]).toEqual([null, second.ref]);
});

import { expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { isNeutral, neutralThirds, wantsNeutral } from './index.ts';

function meeting(nodes: readonly string[]) {
  const world = new SmallWorld();
  world.lane('default', { maxAttempts: 9 });
  const others = nodes.map((name) => world.member(name));
  const ref = world.task();
  const task = () => world.state.tasks.get(ref) as NonNullable<ReturnType<typeof get>>;
  const get = (name: string) => world.state.tasks.get(name);
  const conflict = (who = world.ana) => {
    const claim = world.claim(who, ref).ref;
    const made = { agent: 'script', ms: 1, stage: 'merge', reason: 'conflict' } as const;
    world.say(who, 'task.result', { task: ref, outcome: 'failed', ...made }, { claim });
  };
  return { world, others, ref, task, conflict };
}

test('a conflict goes back to its agent, then to a neutral third, then to a person', () => {
  const { world, others, task, conflict } = meeting(['ben']);
  const [ben] = others;
  conflict();
  expect([task().state, wantsNeutral(task())]).toEqual(['ready', false]);
  conflict();
  expect([task().state, wantsNeutral(task())]).toEqual(['ready', true]);
  const isThird = (node: string, family: string) => isNeutral(world.state, task(), node, family);
  expect(isThird(world.ana.id, 'script')).toBe(false);
  expect(isThird(ben?.id ?? '', 'script')).toBe(true);
  expect(isThird(world.ana.id, 'anthropic')).toBe(true);
  expect(neutralThirds(world.state, task())).toEqual([ben?.id]);
  conflict(ben);
  expect(task()).toMatchObject({ state: 'escalated', escalation: { cause: 'conflict' } });
});

test('an agent that its node keeps from working is no third', () => {
  const { world, others, task, conflict } = meeting(['ben']);
  const ben = others[0] as (typeof others)[number];
  const offer = (duties: ('worker' | 'verifier')[]) =>
    world.say(ben, 'node.announced', {
      agents: [{ name: 'script', family: 'script', duties }],
    } as never);
  offer(['worker']);
  conflict();
  expect(neutralThirds(world.state, task())).toContain(ben.id);
  offer(['verifier']);
  expect(neutralThirds(world.state, task())).not.toContain(ben.id);
  conflict();
  expect(task()).toMatchObject({ state: 'escalated', escalation: { cause: 'conflict' } });
});

test('where there is no third a person solves the second one, and a retry counts anew', () => {
  const { world, ref, task, conflict } = meeting([]);
  conflict();
  conflict();
  expect(task()).toMatchObject({ state: 'escalated', escalation: { cause: 'conflict' } });
  world.say(world.ana, 'task.retried', { task: ref });
  expect(wantsNeutral(task())).toBe(false);
});

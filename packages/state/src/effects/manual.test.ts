import type { Body } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { SmallWorld } from '../../../../test/support/small-world.ts';
import { STEPS_KEPT } from '../task.ts';
import { agentsLeft, agentsOf } from '../tries.ts';

function withTask(
  over: Partial<Body<'lane.defined'>> = {},
  more: Partial<Body<'task.enqueued'>> = {},
) {
  const world = new SmallWorld();
  world.lane('default', { maxAttempts: 100, ...over });
  const task = world.task(more);
  const get = () =>
    world.state.tasks.get(task) as NonNullable<ReturnType<typeof world.state.tasks.get>>;
  const fail = (manual: string[], agent = 'script') => {
    const claim = world.claim(world.ana, task).ref;
    const body = { task, outcome: 'failed' as const, agent, ms: 5, manual };
    return world.say(world.ana, 'task.result', body, { claim }).reason;
  };
  const help = (steps: number[]) => world.say(world.ana, 'task.helped', { task, steps }).reason;
  return { world, task, get, fail, help };
}

describe('steps that people have to do by hand', () => {
  test('stay open, each once, until a person says that they are done', () => {
    const { get, fail, help } = withTask();
    fail(['add a cron entry', 'create a bucket']);
    fail(['create a bucket', 'open the port']);
    expect(get().steps).toEqual({
      told: 3,
      open: [
        { n: 1, attempt: 1, text: 'add a cron entry' },
        { n: 2, attempt: 1, text: 'create a bucket' },
        { n: 3, attempt: 2, text: 'open the port' },
      ],
    });
    expect(help([2])).toBe(null);
    expect(help([2])).toBe('body.steps: 2 is not open');
    expect(get().steps.open.map(({ n }) => n)).toEqual([1, 3]);
    expect(help([])).toBe(null);
    expect(help([])).toBe('life: no step of the task is open');
    fail(['create a bucket']);
    expect(get().steps.open).toEqual([{ n: 4, attempt: 3, text: 'create a bucket' }]);
  });

  test('are bounded: the newest are kept', () => {
    const { get, fail } = withTask();
    for (let n = 0; n < 5; n++) fail(Array.from({ length: 8 }, (_, i) => `step ${n}.${i}`));
    expect(get().steps.open).toHaveLength(STEPS_KEPT);
    expect(get().steps.open.at(-1)).toEqual({ n: 40, attempt: 5, text: 'step 4.7' });
  });

  test('of a question, and what was tried before it was asked, are kept too', () => {
    const { world, task, get } = withTask();
    const claim = world.claim(world.ana, task).ref;
    const body = {
      task,
      reason: 'question',
      evidence: 'Which?',
      approaches: 'both',
      manual: ['x'],
    };
    world.say(world.ana, 'task.blocked', body, { claim });
    expect(get().steps.open).toEqual([{ n: 1, attempt: 1, text: 'x' }]);
    expect(get().attempts[0]).toMatchObject({ outcome: 'gaveup', approaches: 'both' });
  });
});

describe('routes by the type of a task', () => {
  const agents = ['codex'];
  const routes = [
    { type: 'docs', agents: ['claude', 'codex'] },
    { type: 'design', agents: [] },
  ];

  test.each([
    [{ type: 'docs' }, ['claude', 'codex']],
    [{ type: 'docs', agent: 'gemini' }, ['gemini']],
    [{ type: 'design' }, ['codex']],
    [{ type: 'research' }, ['codex']],
    [{}, ['codex']],
  ])('a task with %o is tried by %o', (more, expected) => {
    const { world, get } = withTask({ agents, routes }, more);
    expect(agentsOf(world.state, get())).toEqual(expected);
  });

  test('the next of a route is asked where one failed, and nobody outside of it', () => {
    const { world, get, fail } = withTask({ agents, routes }, { type: 'docs' });
    expect(agentsLeft(world.state, get())).toEqual(['claude', 'codex']);
    fail([], 'claude');
    expect(agentsLeft(world.state, get())).toEqual(['codex', 'claude']);
  });
});

import { expect, test } from 'vitest';
import { SmallWorld } from '../../../../test/support/small-world.ts';
import { needsYou } from './needs-you.ts';

test('a task for a neutral third is for a person while none of them is awake', () => {
  const world = new SmallWorld();
  world.lane('default', { maxAttempts: 9 });
  const ben = world.member('ben');
  const task = world.task();
  for (let i = 0; i < 2; i++) {
    const claim = world.claim(world.ana, task).ref;
    const made = { agent: 'script', ms: 1, stage: 'merge', reason: 'conflict' } as const;
    world.say(world.ana, 'task.result', { task, outcome: 'failed', ...made }, { claim });
  }
  const needs = (isAwake: (id: string) => boolean) => needsYou(world.state, 0, isAwake);
  expect(needs(() => true)).toEqual([]);
  expect(needs((id) => id !== ben.id)).toMatchObject([
    {
      id: task,
      why: 'met conflicts twice; who else could solve them is not awake: ben',
      hint: `mesh task retry ${task.slice(-6)}`,
    },
  ]);
});

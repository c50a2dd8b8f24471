import type { Task } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { age } from './age.ts';
import { level } from './level.ts';
import type { Command } from './sight.ts';

const MINUTE = 60_000;

/** A mesh of three, and what its nodes say together at one moment. */
function threeNodes() {
  const world = new SmallWorld();
  const nodes = [world.ana, world.member('ben'), world.member('kim')];
  const said = (policy: typeof level, now = world.clock): Command[][] =>
    nodes.map((node) => policy(sightOf(world, node, { now })));
  return { world, said };
}

function bodyOf(command: Command) {
  if (command.do !== 'say') throw new Error('nothing was said');
  return command.event.body as never;
}

test('of forty drafts as many are ready as the window says, six a cycle, by their rank', () => {
  const { world, said } = threeNodes();
  world.lane('default', { tending: { window: { min: 10, target: 16, max: 24 } } });
  const late = world.task({ draft: true, backlog: true, priority: 'urgent' });
  for (let i = 0; i < 39; i++) world.task({ draft: true, backlog: true });
  const ready = () => [...world.state.tasks.values()].filter((t) => t.state === 'ready').length;
  const counts: number[] = [];
  for (let cycle = 0; cycle < 5; cycle++) {
    world.clock += MINUTE;
    const commands = said(level).flat();
    expect(commands.length).toBeLessThanOrEqual(1);
    for (const command of commands)
      expect(world.say(world.ana, 'lane.levelled', bodyOf(command)).reason).toBe(null);
    if (cycle === 0) expect(world.state.tasks.get(late)?.state).toBe('ready');
    counts.push(ready());
  }
  expect(counts).toEqual([6, 12, 12, 12, 12]);
  for (let i = 0; i < 20; i++) world.task();
  expect(ready()).toBe(32);
  for (let cycle = 0; cycle < 4; cycle++) {
    world.clock += MINUTE;
    for (const command of said(level).flat())
      world.say(world.ana, 'lane.levelled', bodyOf(command));
    counts.push(ready());
  }
  expect(counts.slice(5)).toEqual([26, 20, 20, 20]);
});

test('one node after the other may level, so that a dead one holds nobody up', () => {
  const { world, said } = threeNodes();
  world.lane('default', { tending: { window: { min: 1, target: 2, max: 3 } } });
  world.task({ draft: true, backlog: true });
  const drawn = new Set<number>();
  for (let round = 0; round < 40; round++) {
    const now = world.clock + round * MINUTE;
    const counts = said(level, now).map((commands) => commands.length);
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(1);
    drawn.add(counts.indexOf(1));
  }
  expect(drawn.size).toBe(3);
});

test('a question is brought to mind after its lane’s time, and parked after the same time again', () => {
  const { world, said } = threeNodes();
  world.lane('default', { tending: { staleMinutes: 10 } });
  const task = world.task();
  const claim = world.claim(world.ana, task).ref;
  world.say(world.ana, 'task.blocked', { task, reason: 'question', evidence: '?' }, { claim });
  const asked = world.state.position;
  const steps: string[] = [];
  for (let minute = 0; minute <= 40; minute++) {
    for (const command of said(age).flat()) {
      const body = bodyOf(command) as { step: string; asked: number };
      expect(body.asked).toBe(asked);
      steps.push(`${minute} ${body.step}`);
      world.say(world.ana, 'task.aged', body as never);
    }
    world.clock += MINUTE;
  }
  expect(steps).toEqual(['10 remind', '20 park']);
});

test('people have time to answer after a reminder, although chain time stood still before it', () => {
  const { world, said } = threeNodes();
  world.lane('default', { tending: { staleMinutes: 10 } });
  const task = world.task();
  const claim = world.claim(world.ana, task).ref;
  world.say(world.ana, 'task.blocked', { task, reason: 'question', evidence: '?' }, { claim });
  const { asked } = world.state.tasks.get(task) as Task;
  world.clock += 10 * MINUTE;
  const now = world.clock;
  const stale = { ...asked, reminded: asked?.since ?? null } as Task['asked'];
  (world.state.tasks.get(task) as { asked: Task['asked'] }).asked = stale;
  const parks = () => said(age).flat().length;
  for (; world.clock < now + 10 * MINUTE; world.clock += MINUTE) expect(parks()).toBe(0);
  world.clock += 10 * MINUTE;
  expect(parks()).toBe(1);
});

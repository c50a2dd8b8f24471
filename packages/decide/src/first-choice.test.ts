import { expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { claimTasks } from './claim.ts';
import type { Sight } from './index.ts';

const INTERVAL = 10_000;

/** Nodes of a mesh at a hub with a limit that would claim a task so many intervals after they saw it. */
function worldOf(pushesPerMinute: number | null) {
  const hub = { url: '/srv/hub.git', term: 0, ...(pushesPerMinute ? { pushesPerMinute } : {}) };
  const world = new SmallWorld(hub);
  world.lane();
  const nodes = [world.ana, ...Array.from({ length: 7 }, (_, n) => world.member(`node${n}`))];
  for (const node of nodes)
    world.say(node, 'node.announced', { agents: [{ name: 'script', family: 'script' }], slots: 2 });
  const task = world.task();
  const claimants = (intervals: number, over: Partial<Sight> = {}): string[] =>
    nodes
      .filter((node) => {
        const more = { mono: 0, interval: INTERVAL, readySince: () => -intervals * INTERVAL };
        return claimTasks(sightOf(world, node, { ...more, ...over })).length > 0;
      })
      .map(({ id }) => id);
  return { world, nodes, task, claimants };
}

test('[INV-8] where pushes are few one node claims a fresh task, then two, then four may', () => {
  const { claimants } = worldOf(6);
  expect([0, 1, 2, 3, 9].map((intervals) => claimants(intervals).length)).toEqual([1, 2, 4, 8, 8]);
  const [first] = claimants(0);
  expect(claimants(1)).toContain(first);
});

test('who has no slot left is not waited for', () => {
  const { world, nodes, task, claimants } = worldOf(6);
  const [first] = claimants(0);
  const busy = nodes.find(({ id }) => id === first) ?? world.ana;
  for (const other of [world.task({ lane: 'default' }), world.task()]) world.claim(busy, other);
  const next = claimants(0);
  expect(next).toHaveLength(1);
  expect(next).not.toContain(first);
  expect(world.state.tasks.get(task)?.state).toBe('ready');
});

test('a person who wants it begun waits for nobody, and elsewhere everybody may', () => {
  const { claimants, task } = worldOf(6);
  expect(claimants(0, { forced: task })).toHaveLength(8);
  expect(worldOf(null).claimants(0)).toHaveLength(8);
});

test('[INV-8] nothing is claimed that would wait here for its push', () => {
  expect(worldOf(6).claimants(9, { mayPush: false })).toEqual([]);
});

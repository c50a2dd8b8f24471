import type { Draft } from '@lanemesh/peer';
import { describe, expect, test } from 'vitest';
import { tier } from '../support/tier.ts';
import { CHECKERS } from './checkers/index.ts';
import { found } from './founding.ts';
import { REPLAYED } from './seeds.ts';

import { sizesOf } from './sizes.ts';
import { TARGETS } from './world/code.ts';
import type { Machine } from './world/node.ts';
import { EPOCH } from './world/node.ts';
import { World } from './world/world.ts';

const SECOND = 1000;
const NAMES = ['ana', 'ben', 'eve', 'kim', 'lea'];

/** Lanes that make tasks every 20 s, every 30 s at most, and 30 s after the first of some changes. */
const lanes = [
  { name: 'slots', cron: '10-59/20 * * * * *' },
  { name: 'cadence', every: 30 },
  { name: 'changes', on: ['x.ci.red'], debounce: 30 },
  { name: 'asleep', every: 0, cron: '* * * * * *' },
].map(({ name, ...rhythm }): Draft => {
  const task = { title: name, run: 'true' };
  const judged = { accept: ['true'], verify: 'none', maxAttempts: 4, ttl: 15 };
  const where = { repo: 'code', target: TARGETS[0], paths: [], agents: ['script'] };
  return { kind: 'lane.defined', body: { name, ...where, ...judged, rhythm: { ...rhythm, task } } };
});

/** Four minutes of a mesh whose nodes all sleep from 150 s to 195 s, with 20 changes from 60 s on. */
async function fourMinutes(nodes: number) {
  const machines = NAMES.slice(0, nodes).map(
    (name, i): Machine => ({ name, latency: 50, slots: 2, skew: 400 * i - 800, drift: 1 }),
  );
  const perfect = { failing: 0, lengthy: 0, rejecting: 0, hanging: 0, overrunning: 0, lying: 0 };
  const paces = { work: [500, 1500], check: [100, 1000] } as const;
  const skill = { ...perfect, ...paces, idle: 1 };
  const also = { cron: false, window: false, campaign: null };
  const free = { pushesPerMinute: null, caps: { slots: null, hourly: null }, also };
  const sizes = {
    ...sizesOf(1, 'calm'),
    ...free,
    badAgents: {},
    machines,
    skill,
    recovered: skill,
    tasks: 0,
    seed: nodes,
  };
  const world = new World(sizes, null, false);
  const fired: { lane: string; slot: number; at: number }[] = [];
  const lost: string[] = [];
  const hear = () => ({
    name: 'firings',
    ordered: ({
      event,
      reason,
    }: {
      event: { kind: string; body: unknown } | null;
      reason: string | null;
    }) => {
      if (event?.kind !== 'lane.fired') return;
      const { lane, slot } = event.body as { lane: string; slot: number };
      if (reason === null) fired.push({ lane, slot: (slot - EPOCH) / SECOND, at: world.time.now });
      else lost.push(reason);
    },
  });
  await found(world, [...CHECKERS, hear], lanes);
  for (let i = 0; i < 20; i++)
    world.time.after(60 * SECOND + i * SECOND, () => {
      world.nodes[i % nodes]?.publish([{ kind: 'x.ci.red', body: { i } }]);
    });
  world.time.after(150 * SECOND, () => {
    for (const node of world.nodes) node.pause(45 * SECOND);
  });
  await world.time.run(() => false, 235 * SECOND);
  const of = (lane: string) => fired.filter((one) => one.lane === lane);
  return { world, of, lost };
}

describe.skipIf(REPLAYED !== null)('lanes that make tasks by themselves', () => {
  test.each(tier({ test: [3], ci: [1, 3, 5] }))(
    'fire once in a mesh of %i nodes, and once for all they slept through',
    async (nodes) => {
      const { world, of, lost } = await fourMinutes(nodes);
      const slots = of('slots').map(({ slot }) => slot);
      expect(slots.filter((slot) => slot > 20 && slot < 150)).toEqual([40, 60, 80, 100, 120, 140]);
      // Of 160 and 180, which passed while all slept, the newest alone.
      expect(slots.filter((slot) => slot > 150)).toEqual([180, 200, 220]);
      const gaps = of('cadence').map(({ slot }, i, all) => slot - (all[i - 1]?.slot ?? -99));
      expect(gaps.length).toBeGreaterThan(4);
      for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(30);
      expect(of('changes')).toHaveLength(1);
      expect(of('changes')[0]?.at).toBeGreaterThanOrEqual(88 * SECOND);
      expect(of('asleep')).toEqual([]);
      const made = [...world.state.tasks.values()].map(({ title }) => title);
      expect(made.filter((title) => title === 'slots')).toHaveLength(slots.length);
      // Normally the one that is drawn says it alone.
      expect(lost.length).toBeLessThanOrEqual(nodes === 1 ? 0 : 3);
      expect(world.violations).toEqual([]);
    },
  );
});

import { describe, expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { admission, DEFAULT_GATES, decide, holdOf, type Readings } from './index.ts';

const PLENTY: Readings = { memory: 4000, load: 0.5, disk: 10_000, agents: 0, otherAgents: 0 };
const gatesThatClose = (readings: Partial<Readings>, gates: Partial<typeof DEFAULT_GATES> = {}) =>
  admission({ ...PLENTY, ...readings }, { ...DEFAULT_GATES, ...gates }).closed.map((c) => c.gate);

describe('the gates of a machine', () => {
  test('are open where there is enough, or nothing can be read', () => {
    expect(admission(PLENTY, DEFAULT_GATES)).toEqual({ closed: [], warnings: [], room: Infinity });
    const unread = { memory: null, load: null, disk: null, agents: null, otherAgents: null };
    expect(admission(unread, { ...DEFAULT_GATES, load: 1, agents: 1 }).closed).toEqual([]);
  });

  test('close below 400 MB of memory, and 0 switches that off', () => {
    expect(gatesThatClose({ memory: 399.9 })).toEqual(['memory']);
    expect(gatesThatClose({ memory: 400 })).toEqual([]);
    expect(gatesThatClose({ memory: 1 }, { memory: 0 })).toEqual([]);
  });

  test('warn below 200 MB of disk, and close below 50', () => {
    expect(gatesThatClose({ disk: 49 })).toEqual(['disk']);
    const low = admission({ ...PLENTY, disk: 199 }, DEFAULT_GATES);
    expect(low).toMatchObject({ closed: [], warnings: [{ gate: 'disk' }] });
    expect(admission({ ...PLENTY, disk: 200 }, DEFAULT_GATES).warnings).toEqual([]);
  });

  test('close above a load per core, and at as many agents as are allowed', () => {
    expect(gatesThatClose({ load: 9 })).toEqual([]);
    expect(gatesThatClose({ load: 2.1 }, { load: 2 })).toEqual(['load']);
    expect(gatesThatClose({ agents: 3 }, { agents: 3 })).toEqual(['agents']);
    const one = { ...PLENTY, agents: 2, otherAgents: 1 };
    expect(admission(one, { ...DEFAULT_GATES, agents: 3 })).toMatchObject({ closed: [], room: 2 });
  });

  test('tell the reason with the reading and what is needed', () => {
    const { closed } = admission({ ...PLENTY, memory: 120.7 }, DEFAULT_GATES);
    expect(closed).toEqual([{ gate: 'memory', text: '120 MB of memory are free, 400 are needed' }]);
  });
});

describe('a node whose machine has no room', () => {
  const closed = admission({ ...PLENTY, memory: 100 }, DEFAULT_GATES);

  test('claims nothing and says why, and goes on with all else', () => {
    const world = new SmallWorld();
    world.lane('nightly', { rhythm: { every: 60, task: { title: 'sweep' } } });
    world.lane();
    const ref = world.task();
    const open = sightOf(world, world.ana);
    expect(JSON.stringify(decide(open))).toContain('task.claimed');
    const sight = { ...open, admission: closed };
    const task = world.state.tasks.get(ref);
    expect(task && holdOf(sight, task)).toMatchObject({ code: 'memory' });
    const said = JSON.stringify(decide(sight));
    expect(said).not.toContain('task.claimed');
    expect(said).toContain('lane.fired');
  });

  test('gives back what it has not begun, and lets what runs go on', () => {
    const world = new SmallWorld();
    world.lane();
    const claim = world.claim(world.ana, world.task()).ref;
    const sight = sightOf(world, world.ana, { admission: closed });
    expect(decide(sight)).toMatchObject([
      { event: { kind: 'task.gaveup', body: { reason: 'admission' }, claim } },
    ]);
    expect(decide({ ...sight, active: new Map([[claim, 'attempt']]) })).toMatchObject([
      { event: { kind: 'node.beat' } },
    ]);
  });

  test('claims no more than there is room for', () => {
    const world = new SmallWorld();
    world.lane();
    for (let i = 0; i < 3; i++) world.task();
    const one = { ...closed, closed: [], room: 1 };
    expect(decide(sightOf(world, world.ana, { slots: 3, admission: one }))).toHaveLength(1);
    // What is claimed and not begun fills it, although no process of it runs yet.
    const ref = [...world.state.tasks.keys()][0] as string;
    world.claim(world.ana, ref);
    const said = JSON.stringify(decide(sightOf(world, world.ana, { slots: 3, admission: one })));
    expect(said).not.toContain('task.claimed');
  });
});

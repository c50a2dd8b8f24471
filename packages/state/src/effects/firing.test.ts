import type { Body } from '@lanemesh/event';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SmallWorld, START } from '../../../../test/support/small-world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const task = { title: 'sweep', run: 'true' };

type Rhythm = NonNullable<Body<'lane.defined'>['rhythm']>;

/** A world whose lane `nightly` has this rhythm. */
function worldWith(rhythm: Rhythm) {
  const world = new SmallWorld();
  const told = world.lane('nightly', { rhythm });
  if (told.reason !== null) throw new Error(told.reason);
  const fire = (n: number, slot: number, who = world.ana, mark?: string) =>
    world.say(who, 'lane.fired', { lane: 'nightly', n, slot, ...(mark ? { mark } : {}) });
  const firing = () => world.state.firings.get('nightly');
  const close = () => {
    const open = firing()?.task;
    if (open) world.say(world.ana, 'task.cancelled', { task: open });
  };
  return { world, fire, firing, close };
}

describe('a firing', () => {
  test('enqueues the task of its lane, named by the event itself', () => {
    const { world, fire, firing } = worldWith({ cron: '0 * * * *', task });
    const { ref, reason } = fire(1, START + HOUR);
    expect(reason).toBeNull();
    expect(world.state.tasks.get(ref)).toMatchObject({
      title: 'sweep',
      state: 'ready',
      run: 'true',
    });
    expect(firing()).toMatchObject({ n: 1, slot: START + HOUR, task: ref });
  });

  test('counts once: of two nodes that fire at once the first in the order does', () => {
    const { world, fire, close } = worldWith({ cron: '0 * * * *', task });
    const ben = world.member('ben');
    fire(1, START + HOUR);
    expect(fire(1, START + HOUR, ben).reason).toContain('is not over');
    close();
    expect(fire(1, START + 2 * HOUR, ben).reason).toBe(
      'body.n: firing 2 of lane nightly comes next',
    );
    expect(fire(2, START + HOUR, ben).reason).toBe('body.slot: nothing makes it fire');
    expect(fire(2, START + 2 * HOUR, ben).reason).toBeNull();
  });

  test('waits until the task of the one before is over', () => {
    const { fire, close } = worldWith({ cron: '0 * * * *', task });
    fire(1, START + HOUR);
    expect(fire(2, START + 2 * HOUR).reason).toMatch(/^life: .* is not over$/);
    close();
    expect(fire(2, START + 2 * HOUR).reason).toBeNull();
  });

  test('keeps the least interval, by its author’s clock or by chain time', () => {
    const { world, fire, close } = worldWith({ every: 3600, task });
    expect(fire(1, START).reason).toBeNull();
    close();
    expect(fire(2, START + HOUR - 1).reason).toContain('fewer than 3600 s have passed');
    expect(fire(2, START + HOUR).reason).toBeNull();
    close();
    // A clock that is two hours late fires once chain time shows that an hour has passed.
    world.clock = START + 3 * HOUR;
    world.say(world.ana, 'node.beat', {});
    expect(fire(3, START).reason).toBeNull();
  });

  test('of a clock that ran ahead does not keep its lane from firing for long', () => {
    const { fire, close } = worldWith({ cron: '0 * * * *', task });
    expect(fire(1, START + 400 * DAY).reason).toBeNull();
    close();
    expect(fire(2, START + HOUR).reason).toBeNull();
    close();
    expect(fire(3, START + HOUR).reason).toBe('body.slot: nothing makes it fire');
  });

  test('of a clock that ran ahead makes no slot fire that had its time before', () => {
    const { world, fire, close } = worldWith({ cron: '0 * * * *', task });
    expect(fire(1, START + HOUR).reason).toBeNull();
    close();
    world.clock = START + 2 * HOUR;
    world.say(world.ana, 'node.beat', {});
    expect(fire(2, START + 400 * DAY).reason).toBeNull();
    close();
    expect(fire(3, START + HOUR).reason).toBe('body.slot: nothing makes it fire');
    expect(fire(3, START + 3 * HOUR).reason).toBeNull();
  });

  test('needs a change where its lane waits for one, and takes all of them', () => {
    const { world, fire, firing, close } = worldWith({ on: ['x.ci.red', 'landed:web'], task });
    expect(fire(1, START).reason).toBe('body.slot: nothing makes it fire');
    const red = (kind: string) =>
      world.weave(world.batch(world.ana, [{ ...world.draft('node.beat', {}), kind, body: {} }]));
    red('x.other');
    expect(firing()?.changes).toBeNull();
    for (let i = 0; i < 20; i++) red('x.ci.red');
    expect(firing()?.changes).toMatchObject({ count: 20, slot: START });
    expect(fire(1, START).reason).toBeNull();
    expect(firing()?.changes).toBeNull();
    close();
    expect(fire(2, START).reason).toBe('body.slot: nothing makes it fire');
    world.lane('web');
    const landed = world.task({ lane: 'web' });
    world.say(world.ana, 'task.landed', { task: landed, commit: '1'.repeat(40), target: 'main' });
    expect(firing()?.changes?.count).toBe(1);
    expect(fire(2, START).reason).toBeNull();
  });

  test('on something outside the ledger counts once a mark', () => {
    const { world, fire, close } = worldWith({ on: ['fetch'], task });
    const [one, two] = ['1'.repeat(64), '2'.repeat(64)];
    expect(fire(1, START, world.ana, one).reason).toBeNull();
    close();
    expect(fire(2, START, world.ana, one).reason).toBe('body.slot: nothing makes it fire');
    expect(fire(2, START, world.ana, two).reason).toBeNull();
  });

  test('does not come while its lane or the mesh is paused', () => {
    const { world, fire } = worldWith({ cron: '0 * * * *', task });
    world.say(world.ana, 'work.paused', { lane: 'nightly' });
    expect(fire(1, START + HOUR).reason).toBe('life: the lane nightly is paused');
    world.say(world.ana, 'work.resumed', { lane: 'nightly' });
    expect(fire(1, START + HOUR).reason).toBeNull();
  });

  test('of a dormant lane never comes, and its tasks are not claimed', () => {
    const { world, fire } = worldWith({ every: 0 });
    expect(fire(1, START + HOUR).reason).toContain('does not fire');
    const waiting = world.task({ lane: 'nightly' });
    expect(world.claim(world.ana, waiting).reason).toBe('life: lane nightly is dormant');
  });
});

test.each([
  [{ cron: '0 * * * *' }, 'body.rhythm.task: is missing'],
  [{ task }, 'body.rhythm: needs cron, every or on'],
  [{ on: ['landed:nightly'], task }, 'the lane would make itself fire'],
])('a rhythm %j is refused: %s', (rhythm, problem) => {
  const told = new SmallWorld().lane('nightly', { rhythm: rhythm as Rhythm });
  expect(told.reason).toContain(problem);
});

test('a task that nothing would judge makes no rhythm', () => {
  const told = new SmallWorld().lane('nightly', { accept: [], rhythm: { every: 60, task } });
  expect(told.reason).toBe('body.rhythm.task: nothing would judge this task');
});

test('whatever nodes say, slots of a cron lane only rise and each makes at most one task', () => {
  const said = fc.record({
    n: fc.integer({ min: 1, max: 6 }),
    hour: fc.integer({ min: 1, max: 8 }),
  });
  fc.assert(
    fc.property(fc.array(said, { maxLength: 12 }), (all) => {
      const { world, fire, firing, close } = worldWith({ cron: '0 * * * *', task });
      const counted: number[] = [];
      for (const { n, hour } of all) {
        if (fire(n, START + hour * HOUR).reason === null) counted.push(hour);
        close();
      }
      expect(counted).toEqual([...new Set(counted)].sort((a, b) => a - b));
      expect(firing()?.n).toBe(counted.length);
      expect(world.state.tasks.size).toBe(counted.length);
    }),
    { numRuns: 30 },
  );
});

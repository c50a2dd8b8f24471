import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld, START, type Who } from '../../../test/support/small-world.ts';
import { allot } from './allot.ts';
import { leaveFor } from './away.ts';
import { decide, NO_SILENCE, type Sight } from './index.ts';
import { work } from './work.ts';

const AGENTS = new Set(['paid', 'script']);
const MONO = 1_000_000;

/** A mesh that allows ten starts a day, and what a node cut off from it would begin. */
function mesh(starts = 10, more: { slots?: number } = {}) {
  const world = new SmallWorld();
  world.lane('default', { agents: ['paid'] });
  world.lane('scripts');
  const rule = { agent: 'paid', span: 86_400, ttl: 3600, starts, ...more };
  world.say(world.ana, 'allotment.ruled', rule);
  const take = (node: Who, count: number, over = {}) =>
    world.say(node, 'allotment.granted', { agent: 'paid', starts: count, ttl: 3600, ...over }).ref;
  const hold = (node: Who, lane = 'default') => {
    const task = world.task({ lane });
    return { task, claim: world.claim(node, task).ref };
  };
  const sight = (node: Who, over: Partial<Sight> = {}): Sight =>
    sightOf(world, node, {
      following: 'away',
      agents: AGENTS,
      slots: 100,
      now: world.clock,
      mono: MONO,
      silence: { ...NO_SILENCE, lastContact: MONO },
      ...over,
    });
  const begins = (node: Who, over: Partial<Sight> = {}) =>
    work(sight(node, over)).filter((command) => command.do === 'run');
  return { world, take, hold, sight, begins };
}

describe('[INV-11] out of contact', () => {
  test('a free agent begins what the hub was seen to hold, a paid one nothing', () => {
    const { world, hold, begins } = mesh(0);
    const free = hold(world.ana, 'scripts');
    hold(world.ana);
    expect(begins(world.ana)).toEqual([
      {
        do: 'run',
        ...free,
        fence: false,
        leave: { agent: 'script', allotment: null, before: null },
      },
    ]);
    expect(begins(world.ana, { following: 'unsettled' })).toEqual([]);
    const position = world.state.tasks.get(free.task)?.claim?.position ?? 0;
    expect(begins(world.ana, { seenAtHub: position })).toHaveLength(1);
    expect(begins(world.ana, { seenAtHub: position - 1 })).toEqual([]);
  });

  test('nothing is claimed', () => {
    const { world, sight } = mesh();
    world.task({ lane: 'scripts' });
    expect(decide(sight(world.ana)).filter(({ do: what }) => what === 'say')).toEqual([]);
  });

  test('a paid agent begins as often as its allotment says, unordered starts counted', () => {
    const { world, take, hold, begins } = mesh();
    const ref = take(world.ana, 3);
    for (let i = 0; i < 4; i++) hold(world.ana);
    const all = begins(world.ana);
    expect(all).toHaveLength(3);
    expect(all[0]).toMatchObject({ leave: { allotment: ref } });
    const [first, second] = all as [(typeof all)[0], (typeof all)[0]];
    const body = { task: first.task, agent: 'paid', allotment: ref };
    const pending = [world.draft('task.started', body, { claim: first.claim })];
    const active = new Map([[second.claim, 'attempt' as const]]);
    expect(begins(world.ana, { pending, active })).toHaveLength(1);
    expect(begins(world.ana, { pending: [...pending, ...pending], active })).toHaveLength(0);
  });

  test('an allotment ends by whichever clock says more, and is none where no contact is known', () => {
    const { world, take, hold, begins } = mesh();
    take(world.ana, 3);
    hold(world.ana);
    const hour = 3_600_000;
    expect(begins(world.ana, { mono: MONO + hour / 2 })).toHaveLength(1);
    expect(begins(world.ana, { mono: MONO + hour })).toHaveLength(0);
    expect(begins(world.ana, { mono: MONO + hour - hour / 40 })).toHaveLength(0);
    expect(begins(world.ana, { now: START + hour })).toHaveLength(0);
    expect(begins(world.ana, { now: 0 })).toHaveLength(1);
    expect(begins(world.ana, { silence: NO_SILENCE })).toHaveLength(0);
  });

  test('what was asked for in its place makes it unusable, until that is known to be void', () => {
    const { world, take, hold, begins } = mesh();
    const over = take(world.ana, 3);
    hold(world.ana);
    const body = { agent: 'paid', starts: 5, ttl: 3600, over };
    expect(begins(world.ana, { pending: [world.draft('allotment.granted', body)] })).toEqual([]);
  });

  test('no more run at once than its slots', () => {
    const { world, take, hold, begins } = mesh(10, { slots: 2 });
    take(world.ana, 5, { slots: 2 });
    for (let i = 0; i < 4; i++) hold(world.ana);
    expect(begins(world.ana)).toHaveLength(2);
  });

  test('why not is told', () => {
    const { world, hold, sight } = mesh();
    const { task } = hold(world.ana);
    const held = world.state.tasks.get(task) as never;
    expect(leaveFor(sight(world.ana), held, 'paid')).toBe('there is no allotment of paid here');
    expect(leaveFor(sight(world.ana), held, 'other')).toBe('other does not begin out of contact');
  });
});

describe('[INV-11] in contact', () => {
  const asks = (sight: Sight) => allot({ ...sight, following: 'ok' });

  test('an even share is taken of what the mesh allows', () => {
    const { world, sight } = mesh();
    const ben = world.member('ben');
    const body = { agent: 'paid', starts: 5, ttl: 3600 };
    const said = { do: 'say', event: { kind: 'allotment.granted', body }, urgent: false };
    expect(asks(sight(ben))).toEqual([said]);
    expect(asks(sight(ben, { agents: new Set(['script']) }))).toEqual([]);
    expect(allot(sight(ben))).toEqual([]);
    const pending = [world.draft('allotment.granted', body)];
    expect(asks(sight(ben, { pending }))).toEqual([]);
  });

  test('it is taken anew when half of it is spent, or half of its time is over', () => {
    const { world, take, hold, sight } = mesh(4);
    const over = take(world.ana, 4);
    expect(asks(sight(world.ana))).toEqual([]);
    world.clock += 1_800_000;
    world.weave();
    expect(asks(sight(world.ana))).toMatchObject([{ event: { body: { starts: 4, over } } }]);
    const { task, claim } = hold(world.ana);
    const active = new Map([[claim, 'attempt' as const]]);
    expect(asks(sight(world.ana, { active }))).toEqual([]);
    world.say(world.ana, 'task.started', { task, agent: 'paid', allotment: over }, { claim });
    expect(asks(sight(world.ana))).toMatchObject([{ event: { body: { starts: 3, over } } }]);
  });

  test('where all is taken nothing is asked for', () => {
    const { world, take, sight } = mesh(4);
    const ben = world.member('ben');
    take(ben, 4);
    expect(asks(sight(world.ana))).toEqual([]);
  });
});

test('[INV-11] nodes cut off at any time begin no more between them than the cap', () => {
  const step = fc.record({ who: fc.nat(2), cut: fc.boolean(), holds: fc.nat(3) });
  let ever = 0;
  fc.assert(
    fc.property(fc.nat(9), fc.array(step, { minLength: 3, maxLength: 15 }), (cap, steps) => {
      const { world, hold, sight, begins } = mesh(cap + 1);
      const nodes = [world.ana, world.member('ben'), world.member('cid')];
      const unheard = new Map<string, ReturnType<SmallWorld['draft']>[]>();
      let begun = 0;
      for (const { who, cut, holds } of steps) {
        const node = nodes[who] as Who;
        const waiting = unheard.get(node.id) ?? [];
        if (cut) {
          for (const { task, claim, leave } of begins(node, { pending: waiting })) {
            if (leave?.allotment == null) throw new Error('begins uncharged');
            const body = { task, agent: 'paid', allotment: leave.allotment };
            waiting.push(world.draft('task.started', body, { claim }));
            begun++;
          }
          unheard.set(node.id, waiting);
          continue;
        }
        // Back in contact: what waited is woven, then claims and allotments are asked for.
        if (waiting.length > 0) world.weave(world.batch(node, waiting));
        unheard.delete(node.id);
        for (let i = 0; i < holds; i++) hold(node);
        for (const command of allot(sight(node, { following: 'ok' })))
          if (command.do === 'say')
            world.say(node, command.event.kind as never, command.event.body as never);
      }
      expect(begun).toBeLessThanOrEqual(cap + 1);
      ever += begun;
    }),
    { numRuns: 40 },
  );
  expect(ever).toBeGreaterThan(0);
});

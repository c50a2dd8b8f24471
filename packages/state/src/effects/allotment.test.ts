import type { Body } from '@lanemesh/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SmallWorld, type Who } from '../../../../test/support/small-world.ts';
import { allotmentOf, rationOf, takenOf } from '../index.ts';

type Ration = Body<'allotment.ruled'>;

const DAY = 86_400;

function ruled(over: Partial<Ration> = {}) {
  const world = new SmallWorld();
  const ben = world.member('ben');
  const rule = (more: Partial<Ration> = {}) =>
    world.say(world.ana, 'allotment.ruled', {
      agent: 'paid',
      span: DAY,
      ttl: 3600,
      starts: 10,
      ...over,
      ...more,
    }).reason;
  expect(rule()).toBeNull();
  const take = (node: Who, starts: number, more: Partial<Body<'allotment.granted'>> = {}) =>
    world.say(node, 'allotment.granted', { agent: 'paid', starts, ttl: 3600, ...more });
  const pass = (seconds: number) => {
    world.clock += seconds * 1000;
    world.weave();
  };
  const taken = () => takenOf(world.state, world.state.rations.get('paid') as never);
  return { world, ben, rule, take, pass, taken };
}

/** A claim of a fresh task by a node, and its start charged to an allotment. */
function start(world: SmallWorld, node: Who, allotment: string, agent = 'paid') {
  if (!world.state.lanes.has('default')) world.lane('default', { agents: ['paid', 'script'] });
  const task = world.task();
  const claim = world.claim(node, task).ref;
  return world.say(node, 'task.started', { task, agent, allotment }, { claim });
}

describe('[INV-11] allotments', () => {
  test('[R12] are grants: the first in the order gets what is there', () => {
    const { world, ben, take } = ruled();
    expect(take(world.ana, 6).reason).toBeNull();
    expect(take(ben, 6).reason).toBe('body.starts: 4 of 10 are left');
    expect(take(ben, 4)).toMatchObject({ reason: null });
    expect(allotmentOf(world.state, ben.id, 'paid')).toMatchObject({ starts: 4, spent: 0 });
  });

  test('[R12] are void where their author saw another ledger, or too old a one', () => {
    const { world, ben, take, pass } = ruled();
    const body = { agent: 'paid', starts: 1, ttl: 3600 };
    const old = world.batch(ben, [world.draft('allotment.granted', body)]);
    pass(3601);
    pass(1);
    expect(world.weave(old)[0]?.reason).toMatch(/^grant: what its author saw is older/);
    expect(take(ben, 1, { ttl: 3601 }).reason).toBe('body.ttl: must be at most 3600');
  });

  test('come one a node and agent; a new one gives back what is left of the old one', () => {
    const { world, ben, take } = ruled();
    const first = take(ben, 6);
    expect(take(ben, 1).reason).toBe(`body.over: its author holds ${first.ref}`);
    expect(take(world.ana, 1, { over: first.ref }).reason).toBe('body.over: its author holds none');
    start(world, ben, first.ref);
    start(world, ben, first.ref);
    expect(take(ben, 9, { over: first.ref }).reason).toBe('body.starts: 8 of 10 are left');
    expect(take(ben, 8, { over: first.ref }).reason).toBeNull();
  });

  test('count for a whole span, expired or not: their holders may have spent them unheard', () => {
    const { world, ben, take, pass, taken } = ruled();
    take(ben, 10);
    pass(3601);
    expect(taken().starts).toBe(10);
    expect(take(world.ana, 1).reason).toBe('body.starts: 0 of 10 are left');
    pass(DAY);
    expect(take(world.ana, 10).reason).toBeNull();
  });

  test('are charged with every start that names them, also of a claim that was lost', () => {
    const { world, ben, take, taken } = ruled();
    const { ref } = take(ben, 1);
    expect(start(world, ben, ref).reason).toBeNull();
    const task = world.task();
    const claim = world.claim(ben, task).ref;
    world.claim(world.ana, task, { over: claim, saw: world.sawOf(ben) });
    const late = { task, agent: 'paid', allotment: ref };
    expect(world.say(ben, 'task.started', late, { claim }).reason).toMatch(/^claim: superseded/);
    expect(world.state.allotments.get(ref)).toMatchObject({ starts: 1, spent: 2 });
    start(world, world.ana, ref);
    expect(taken().starts).toBe(3);
  });

  test('are of what is rationed; only `script` begins without', () => {
    const { world, ben, take, rule } = ruled();
    expect(take(ben, 1, { agent: 'script' }).reason).toBe(
      'body.agent: nothing of script is allotted',
    );
    expect(rationOf(world.state, 'script')).toBe('free');
    expect(rationOf(world.state, 'other')).toBe('none');
    expect(rule({ starts: 0 })).toBeNull();
    expect(rationOf(world.state, 'paid')).toBe('none');
    expect(rule({ ttl: DAY + 1 })).toMatch(/^body.ttl:/);
    const body = { agent: 'paid', span: DAY, ttl: DAY };
    expect(world.say(ben, 'allotment.ruled', body).reason).toMatch(/^role:/);
    expect(world.say(world.ana, 'allotment.ruled', body).reason).toBeNull();
    expect(rationOf(world.state, 'paid')).toBe('free');
  });

  test('hold slots as well, where those are rationed', () => {
    const { world, ben, take } = ruled({ slots: 3 });
    expect(take(ben, 1).reason).toBe('body.slots: is missing: they are allotted too');
    expect(take(ben, 1, { slots: 2 }).reason).toBeNull();
    expect(take(world.ana, 1, { slots: 2 }).reason).toBe('body.slots: 1 of 3 are left');
    expect(take(world.ana, 1, { slots: 1 }).reason).toBeNull();
  });
});

test('[INV-11] whatever is taken and given back, no span of chain time grants more than its cap', () => {
  const step = fc.record({
    who: fc.nat(2),
    starts: fc.nat(8),
    spends: fc.nat(3),
    wait: fc.constantFrom(0, 1800, 3600, DAY / 2),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 25 }), (steps) => {
      const { world, ben, take, pass, taken } = ruled();
      const nodes = [world.ana, ben, world.member('cid')];
      const spent: { at: number }[] = [];
      for (const { who, starts, spends, wait } of steps) {
        const node = nodes[who] as Who;
        const over = allotmentOf(world.state, node.id, 'paid')?.ref;
        take(node, starts, over === undefined ? {} : { over });
        const held = allotmentOf(world.state, node.id, 'paid');
        for (let i = 0; held && i < Math.min(spends, held.starts - held.spent); i++) {
          spent.push({ at: world.state.chainTime });
          start(world, node, held.ref);
        }
        pass(wait);
        expect(taken().starts).toBeLessThanOrEqual(10);
      }
    }),
    { numRuns: 15 },
  );
});

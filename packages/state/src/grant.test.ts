import { describe, expect, test } from 'vitest';
import { SmallWorld, START } from '../../../test/support/small-world.ts';

function withTask() {
  const world = new SmallWorld();
  world.lane();
  const ben = world.member('ben');
  const eve = world.member('eve');
  return { world, ben, eve, task: world.task() };
}

/** Moves chain time to START + seconds by entries of everybody. */
function passTime(world: SmallWorld, seconds: number, nodes: SmallWorld['ana'][]): void {
  for (const node of nodes) {
    world.follow(world.entry(node, [], { header: { at: START + seconds * 1000 } }));
  }
  expect(world.state.chainTime).toBe(START + seconds * 1000);
}

describe('[R12] a claim', () => {
  test('[R12] is the first in order; a later one is void', () => {
    const { world, ben, eve, task } = withTask();
    const one = world.batch(ben, [world.draft('task.claimed', { task, ttl: 60 })]);
    const two = world.batch(eve, [world.draft('task.claimed', { task, ttl: 60 })]);
    const told = world.weave(one, two);
    expect(told[0]?.reason).toBeNull();
    expect(told[1]?.reason).toMatch(/^life: claim is not allowed while the task is claimed/);
    expect(world.state.tasks.get(task)?.claim).toMatchObject({ ref: told[0]?.ref, epoch: 1 });
  });

  test('[R12] is void where its author saw another ledger', () => {
    const { world, ben, task } = withTask();
    const event = world.draft('task.claimed', { task, ttl: 60 });
    const { height, oid } = world.state.tip;
    for (const seen of [
      { height, id: '0'.repeat(40) },
      { height: height + 1, id: oid },
    ]) {
      const again = { ...event, id: world.draft('node.beat', {}).id };
      expect(world.weave(world.batch(ben, [again], { header: { seen } }))[0]?.reason).toMatch(
        /^grant: its author saw another ledger/,
      );
    }
  });

  test('[R12] is void where what its author saw is older than its TTL, in chain time', () => {
    const { world, ben, eve, task } = withTask();
    const event = world.draft('task.claimed', { task, ttl: 60 });
    const late = world.batch(ben, [event]);
    const nodes = [world.ana, ben, eve];
    passTime(world, 61, nodes);
    world.clock = START + 61_000;
    expect(world.weave(late)[0]?.reason).toMatch(/^grant: what its author saw is older/);
    const other = world.batch(ben, [world.draft('task.claimed', { task, ttl: 60 })]);
    passTime(world, 121, nodes);
    world.clock = START + 121_000;
    expect(world.weave(other)[0]?.reason).toBeNull();
  });

  test('[R12] counts after hours in which nothing was said: its author saw all there was', () => {
    const { world, ben, task } = withTask();
    world.clock = START + 36_000_000;
    expect(world.claim(ben, task).reason).toBeNull();
  });

  test('[R12] is void while the hub’s contradiction is open', () => {
    const { world, ben, task } = withTask();
    const lost = '1'.repeat(40);
    world.say(ben, 'hub.contradicted', { lost });
    expect(world.claim(ben, task).reason).toMatch(/^grant: the hub gave up/);
    expect(world.say(ben, 'hub.settled', { lost }).reason).toMatch(/^role/);
    world.say(world.ana, 'hub.settled', { lost });
    expect(world.claim(ben, task).reason).toBeNull();
  });

  test('[R12] is void where all slots of the lane are taken', () => {
    const world = new SmallWorld();
    world.lane('narrow', { slots: 1 });
    const [one, two] = [world.task({ lane: 'narrow' }), world.task({ lane: 'narrow' })] as const;
    expect(world.claim(world.ana, one).reason).toBeNull();
    expect(world.claim(world.ana, two).reason).toMatch(/^slots: all 1 of lane narrow/);
  });
});

describe('[R12] a takeover', () => {
  function held() {
    const found = withTask();
    const claim = found.world.claim(found.ben, found.task).ref;
    return { ...found, claim };
  }

  test('[R12] names the claim and the holder’s last batch, and raises the epoch', () => {
    const { world, ben, eve, task, claim } = held();
    const told = world.claim(eve, task, { over: claim, saw: world.sawOf(ben) });
    expect(told.reason).toBeNull();
    const state = world.state.tasks.get(task);
    expect(state).toMatchObject({ state: 'claimed', epoch: 2, fence: true, losses: 1 });
    expect(state?.claim).toMatchObject({ by: eve.id, over: claim, ref: told.ref });
    expect(state?.attempts.map(({ outcome }) => outcome)).toEqual(['lost', 'running']);
  });

  test('[R12] is void if the holder spoke since, in the order', () => {
    const { world, ben, eve, task, claim } = held();
    const saw = world.sawOf(ben);
    world.say(ben, 'node.beat', {});
    expect(world.claim(eve, task, { over: claim, saw }).reason).toMatch(/^body.saw: .* since/);
  });

  test('[R12] may name a batch of the holder that no entry holds yet', () => {
    const { world, ben, eve, task, claim } = held();
    const beat = world.batch(ben, [world.draft('node.beat', {})]);
    const saw = { number: world.sawOf(ben).number + 1, id: beat.oid };
    const over = world.batch(eve, [
      world.draft('task.claimed', { task, ttl: 60, over: claim, saw }),
    ]);
    expect(world.weave(over).at(-1)?.reason).toBeNull();
  });

  test('[R12] is void where the holder’s batch of that number is another one', () => {
    const { world, ben, eve, task, claim } = held();
    const saw = { number: world.sawOf(ben).number, id: '1'.repeat(40) };
    expect(world.claim(eve, task, { over: claim, saw }).reason).toMatch(/^body.saw/);
    expect(world.claim(eve, task, { over: claim }).reason).toMatch(/^body.saw: names no batch/);
  });

  test('[R12] of a claim that does not stand, or of one’s own, is void', () => {
    const { world, ben, eve, task, claim } = held();
    const saw = world.sawOf(ben);
    expect(world.claim(ben, task, { over: claim, saw }).reason).toMatch(/own claim/);
    world.claim(eve, task, { over: claim, saw: world.sawOf(ben) });
    const again = world.claim(world.ana, task, { over: claim, saw: world.sawOf(ben) });
    expect(again.reason).toBe('body.over: that claim does not stand');
  });
});

test('[R12] facts need no grant: a landing found in the target counts whatever its author saw', () => {
  const { world, ben, task } = withTask();
  const landed = world.draft('task.landed', { task, commit: '1'.repeat(40), target: 'main' });
  const seen = { height: 9, id: '0'.repeat(40) };
  expect(world.weave(world.batch(ben, [landed], { header: { seen } }))[0]?.reason).toBeNull();
  expect(world.state.tasks.get(task)?.state).toBe('done');
});

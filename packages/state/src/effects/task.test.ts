import { refOf } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { SmallWorld } from '../../../../test/support/small-world.ts';

const COMMIT = '1'.repeat(40);
const BASE = '2'.repeat(40);

function withLane(over = {}) {
  const world = new SmallWorld();
  world.lane('default', over);
  const task = world.task();
  const get = (ref = task) => world.state.tasks.get(ref);
  const claim = (who = world.ana) => world.claim(who, task).ref;
  const pass = (by: string, who = world.ana, commit: string | null = COMMIT) =>
    world.say(
      who,
      'task.result',
      {
        task,
        outcome: 'passed',
        agent: 'script',
        ms: 5,
        ...(commit ? { commit, base: BASE } : {}),
      },
      { claim: by },
    );
  const fail = (by: string, who = world.ana) =>
    world.say(
      who,
      'task.result',
      {
        task,
        outcome: 'failed',
        agent: 'script',
        ms: 5,
        stage: 'accept',
        exitCode: 1,
        evidence: 'no',
      },
      { claim: by },
    );
  return { world, task, get, claim, pass, fail };
}

describe('a task', () => {
  test('goes from ready over claimed, running and landing to done', () => {
    const { world, task, get, claim, pass } = withLane();
    const by = claim();
    expect(get()?.state).toBe('claimed');
    world.say(world.ana, 'task.started', { task, agent: 'script' }, { claim: by });
    expect(get()?.state).toBe('running');
    pass(by);
    expect(get()).toMatchObject({ state: 'landing', result: { commit: COMMIT, base: BASE } });
    world.say(world.ana, 'task.landed', { task, commit: COMMIT, target: 'main' });
    expect(get()).toMatchObject({
      state: 'done',
      claim: null,
      landed: { commit: COMMIT, by: world.ana.id },
    });
    expect(get()?.attempts).toMatchObject([{ n: 1, outcome: 'passed', agent: 'script', ms: 5 }]);
  });

  test('that passed without a change is done, and a commit without its base is refused', () => {
    const { world, task, get, claim, pass } = withLane();
    const by = claim();
    const half = { task, outcome: 'passed' as const, agent: 'script', ms: 1, commit: COMMIT };
    expect(world.say(world.ana, 'task.result', half, { claim: by }).reason).toMatch(/^body.base/);
    pass(by, world.ana, null);
    expect(get()).toMatchObject({ state: 'done', claim: null, result: null });
  });

  test('needs a lane, a judge, and needs that are there', () => {
    const { world } = withLane();
    const say = (over: object) =>
      world.say(world.ana, 'task.enqueued', { title: 'a', lane: 'default', ...over }).reason;
    expect(say({ lane: 'nowhere' })).toBe('body.lane: no lane nowhere');
    expect(say({ needs: [`${world.ana.id}:01hf0000000000000000000000`] })).toMatch(/^body.needs/);
    world.lane('lax', { accept: [] });
    expect(say({ lane: 'lax' })).toBe('body.accept: nothing would judge this task');
    expect(say({ lane: 'lax', accept: ['true'] })).toBeNull();
    expect(say({ lane: 'lax', draft: true })).toBeNull();
  });

  test('under review waits for another node’s verdict on exactly its commit', () => {
    const { world, task, get, claim, pass } = withLane({ verify: 'other' });
    const ben = world.member('ben', ['verifier']);
    pass(claim());
    expect(get()?.state).toBe('review');
    const verdict = (who: typeof ben, commit: string, verdict: 'pass' | 'fail') =>
      world.say(who, 'task.verdict', { task, commit, verdict, reason: 'read it' }).reason;
    expect(verdict(world.ana, COMMIT, 'pass')).toMatch(/may not judge/);
    expect(verdict(ben, BASE, 'pass')).toMatch(/^body.commit/);
    expect(verdict(ben, COMMIT, 'fail')).toBeNull();
    expect(get()).toMatchObject({ state: 'ready', failures: 1, fence: true });
    expect(get()?.attempts[0]).toMatchObject({ outcome: 'rejected', evidence: 'read it' });
    pass(claim());
    expect(verdict(ben, COMMIT, 'pass')).toBeNull();
    expect(get()?.state).toBe('landing');
  });
});

describe('attempts', () => {
  test('failed as often as the lane allows escalate the task, saying why; a retry starts anew', () => {
    const { world, task, get, claim, fail } = withLane({ maxAttempts: 2 });
    fail(claim());
    expect(get()).toMatchObject({ state: 'ready', failures: 1 });
    fail(claim());
    expect(get()).toMatchObject({
      state: 'escalated',
      reason: '2 of 2 attempts failed; the last one: accept failed',
    });
    expect(world.claim(world.ana, task).reason).toMatch(/^life/);
    world.say(world.ana, 'task.retried', { task });
    expect(get()).toMatchObject({ state: 'ready', failures: 0, reason: null });
    expect(get()?.attempts).toHaveLength(2);
  });

  test('lost with their machines count by themselves, up to twice that ceiling', () => {
    const { world, task, get, claim } = withLane({ maxAttempts: 1 });
    const ben = world.member('ben');
    const first = claim();
    const second = world.claim(ben, task, { over: first, saw: world.sawOf(world.ana) }).ref;
    expect(get()).toMatchObject({ state: 'claimed', losses: 1, failures: 0 });
    world.claim(world.ana, task, { over: second, saw: world.sawOf(ben) });
    expect(get()).toMatchObject({ state: 'escalated', losses: 2, claim: null });
    expect(get()?.reason).toBe('2 attempts were lost with their machines');
  });

  test('lost in a lane with more room do not stop a claim in a smaller one', () => {
    const { world, task, get, claim } = withLane({ maxAttempts: 5 });
    world.lane('small', { maxAttempts: 1 });
    const ben = world.member('ben');
    let by = claim();
    for (const [next, last] of [
      [ben, world.ana],
      [world.ana, ben],
      [ben, world.ana],
    ] as const)
      by = world.claim(next, task, { over: by, saw: world.sawOf(last) }).ref;
    world.say(ben, 'task.gaveup', { task, reason: 'drain' }, { claim: by });
    world.say(world.ana, 'task.amended', { task, lane: 'small' });
    expect(world.claim(ben, task).reason).toBeNull();
    expect(get()).toMatchObject({ state: 'claimed', losses: 3, lane: 'small' });
  });

  test('that are given up count for nothing', () => {
    const { world, task, get, claim } = withLane({ maxAttempts: 1 });
    world.say(world.ana, 'task.gaveup', { task, reason: 'restart' }, { claim: claim() });
    expect(get()).toMatchObject({ state: 'ready', failures: 0, losses: 0, fence: false });
    expect(get()?.attempts[0]?.outcome).toBe('gaveup');
  });
});

describe('INV-7: what comes under a claim that does not stand', () => {
  test('changes nothing and is kept as evidence', () => {
    const { world, task, get, claim, pass, fail } = withLane();
    const ben = world.member('ben');
    const old = claim();
    const now = world.claim(ben, task, { over: old, saw: world.sawOf(world.ana) }).ref;
    const before = structuredClone(get());
    expect(pass(old).reason).toBe('claim: superseded, it does not stand');
    expect(fail(old).reason).toMatch(/^claim/);
    const late = (kind: 'task.started' | 'task.gaveup' | 'task.blocked', more: object) =>
      world.say(world.ana, kind, { task, ...more } as never, { claim: old }).reason;
    expect(late('task.started', { agent: 'script' })).toMatch(/^claim/);
    expect(late('task.gaveup', { reason: 'late' })).toMatch(/^claim/);
    expect(late('task.blocked', { reason: 'late' })).toMatch(/^claim/);
    expect({ ...get(), superseded: [] }).toEqual({ ...before, superseded: [] });
    expect(get()?.superseded).toHaveLength(5);
    expect(get()?.superseded[0]).toMatchObject({ kind: 'task.result', claim: old, commit: COMMIT });
    expect(pass(now, ben).reason).toBeNull();
  });

  test('is refused also of another node that names the standing claim', () => {
    const { world, get, claim, pass } = withLane();
    const ben = world.member('ben');
    expect(pass(claim(), ben).reason).toMatch(/^claim/);
    expect(get()?.state).toBe('claimed');
  });
});

describe('landing', () => {
  test('closes the task whatever the claim, and a second one goes to a person', () => {
    const { world, task, get, claim } = withLane();
    const ben = world.member('ben');
    claim();
    const land = (commit: string, who = ben) =>
      world.say(who, 'task.landed', { task, commit, target: 'main' }).reason;
    expect(land(COMMIT)).toBeNull();
    expect(get()).toMatchObject({ state: 'done', claim: null, doubled: null });
    expect(land(COMMIT, world.ana)).toMatch(/recorded already/);
    expect(land(BASE)).toBeNull();
    expect(get()).toMatchObject({ landed: { commit: COMMIT }, doubled: BASE });
  });

  test('is signed off once, as what it was, by an admin', () => {
    const { world, task, get } = withLane();
    const ben = world.member('ben');
    const waive = (commit: string, who = world.ana) =>
      world.say(who, 'landing.waived', { task, commit, reason: 'no clone has it' }).reason;
    expect(waive(COMMIT)).toMatch(/^body.commit/);
    world.say(world.ana, 'task.landed', { task, commit: COMMIT, target: 'main' });
    expect(get()?.landed?.waived).toBeUndefined();
    expect(waive(BASE)).toMatch(/^body.commit/);
    expect(waive(COMMIT, ben)).toMatch(/^role/);
    expect(waive(COMMIT)).toBeNull();
    expect(get()).toMatchObject({ state: 'done', landed: { waived: 'no clone has it' } });
    expect(waive(COMMIT)).toMatch(/^life/);
  });

  test('of a cancelled task is recorded as well', () => {
    const { world, task, get } = withLane();
    world.say(world.ana, 'task.cancelled', { task });
    world.say(world.ana, 'task.landed', { task, commit: COMMIT, target: 'main' });
    expect(get()?.state).toBe('done');
  });
});

describe('people', () => {
  test('cancel a running task, and whoever gets it again fences the old holder out', () => {
    const { world, task, get, claim } = withLane();
    const by = claim();
    world.say(world.ana, 'task.cancelled', { task, reason: 'not needed' });
    expect(get()).toMatchObject({ state: 'cancelled', claim: null, fence: true });
    expect(get()?.reason).toBe('not needed');
    expect(get()?.attempts[0]?.outcome).toBe('revoked');
    const late = world.say(world.ana, 'task.gaveup', { task, reason: 'late' }, { claim: by });
    expect(late.reason).toMatch(/^claim/);
    world.say(world.ana, 'task.retried', { task });
    expect(get()).toMatchObject({ state: 'ready', fence: true });
  });

  test('retry what its holder blocked; nothing else makes it ready', () => {
    const { world, task, get, claim } = withLane();
    const by = claim();
    const blocked = { task, reason: 'needs-people', evidence: 'the target is protected' };
    world.say(world.ana, 'task.blocked', blocked, { claim: by });
    expect(get()).toMatchObject({
      state: 'blocked',
      reason: 'needs-people: the target is protected',
    });
    expect(get()?.attempts[0]?.outcome).toBe('gaveup');
    world.say(world.ana, 'task.amended', { task, title: 'the same' });
    expect(get()?.state).toBe('blocked');
    world.say(world.ana, 'task.retried', { task });
    expect(get()?.state).toBe('ready');
  });

  test('amend what nobody holds, and make drafts ready', () => {
    const { world, task, get, claim } = withLane();
    world.say(world.ana, 'task.amended', { task, title: 'better', priority: 'high' });
    expect(get()).toMatchObject({ title: 'better', priority: 'high' });
    const ready = world.say(world.ana, 'task.amended', { task, title: 'best', ready: true });
    expect(ready.reason).toMatch(/^life: only a draft/);
    expect(get()?.title).toBe('better');
    claim();
    expect(world.say(world.ana, 'task.amended', { task, title: 'late' }).reason).toMatch(/^life/);
    const draft = world.task({ draft: true });
    expect(get(draft)?.state).toBe('draft');
    world.say(world.ana, 'task.amended', { task: draft, ready: true });
    expect(get(draft)?.state).toBe('ready');
  });

  test('may not amend away what judges a task', () => {
    const { world } = withLane();
    world.lane('lax', { accept: [] });
    const task = world.task({ lane: 'lax', accept: ['true'] });
    const reason = world.say(world.ana, 'task.amended', { task, accept: [] }).reason;
    expect(reason).toBe('body.accept: nothing would judge this task');
  });
});

describe('needs', () => {
  test('hold a task back until all are done, however they came to be', () => {
    const { world, task, get, claim, pass } = withLane();
    const other = world.task();
    const last = world.task({ needs: [task, other] });
    expect(get(last)).toMatchObject({ state: 'blocked', reason: `needs ${task}, ${other}` });
    pass(claim(), world.ana, null);
    expect(get(last)).toMatchObject({ state: 'blocked', reason: `needs ${other}` });
    world.say(world.ana, 'task.landed', { task: other, commit: COMMIT, target: 'main' });
    expect(get(last)).toMatchObject({ state: 'ready', reason: null });
    expect(get(world.task({ needs: [task] }))?.state).toBe('ready');
  });

  test('that were cancelled or escalated are said, and a retry of them helps', () => {
    const { world, task, get } = withLane();
    const last = world.task({ needs: [task] });
    world.say(world.ana, 'task.cancelled', { task });
    expect(get(last)?.reason).toBe(`needs ${task}, which is cancelled`);
    world.say(world.ana, 'task.retried', { task });
    expect(get(last)?.reason).toBe(`needs ${task}`);
    world.say(world.ana, 'task.retried', { task: last });
    expect(get(last)?.state).toBe('blocked');
  });

  test('may be amended, never in a circle', () => {
    const { world, task, get } = withLane();
    const middle = world.task({ needs: [task] });
    const last = world.task({ needs: [middle] });
    const amend = (ref: string, needs: string[]) =>
      world.say(world.ana, 'task.amended', { task: ref, needs }).reason;
    expect(amend(task, [last])).toBe(`body.needs: ${last} needs this task itself`);
    expect(amend(task, [task])).toMatch(/needs this task itself/);
    expect(amend(last, [])).toBeNull();
    expect(get(last)?.state).toBe('ready');
    expect(amend(last, [middle])).toBeNull();
    expect(get(last)?.state).toBe('blocked');
  });
});

test('R15: a task that comes before its need in its new place is void there for good; said again it counts', () => {
  const world = new SmallWorld();
  world.lane('default');
  const ben = world.member('ben');
  const first = world.draft('task.enqueued', { title: 'first', lane: 'default' });
  const need = refOf(world.ana.id, first.id);
  const body = { title: 'second', lane: 'default', needs: [need] };
  // On the side that was given up ana's batch was woven before ben's; here it comes after it.
  const [early] = world.weave(world.batch(ben, [world.draft('task.enqueued', body)]));
  expect(early?.reason).toBe(`body.needs: no task ${need}`);
  expect(world.weave(world.batch(world.ana, [first]))[0]?.reason).toBeNull();
  expect(world.state.tasks.has(early?.ref ?? '')).toBe(false);
  expect(world.state.deadLetters.at(-1)).toMatchObject({ author: ben.id, reason: early?.reason });
  const landed = { task: early?.ref ?? '', commit: COMMIT, target: 'main' };
  expect(world.say(ben, 'task.landed', landed).reason).not.toBeNull();
  const again = world.say(ben, 'task.enqueued', body);
  expect(world.state.tasks.get(again.ref)).toMatchObject({ state: 'blocked', needs: [need] });
});

import { describe, expect, test } from 'vitest';
import { SmallWorld } from '../../../../test/support/small-world.ts';
import { rankOf, readyTasks } from '../index.ts';

const COMMIT = '1'.repeat(40);
const BASE = '2'.repeat(40);

function laneWorld(over = {}) {
  const world = new SmallWorld();
  world.lane('default', over);
  const ben = world.member('ben', ['worker', 'verifier']);
  const task = world.task();
  const get = (ref = task) => world.state.tasks.get(ref);
  const say = (...args: Parameters<typeof world.say>) => world.say(...args).reason;
  const pass = (claim: string, commit = COMMIT) =>
    say(
      world.ana,
      'task.result',
      { task, outcome: 'passed', agent: 'script', ms: 5, commit, base: BASE },
      { claim },
    );
  return { world, ben, task, get, say, pass };
}

describe('work.paused', () => {
  test.each([
    ['the mesh', (_: string, __: string) => ({})],
    ['its lane', () => ({ lane: 'default' })],
    ['its node', (_: string, node: string) => ({ node })],
    ['itself', (task: string) => ({ task })],
  ])('a pause of %s stops the attempt, which does not count, until it is lifted', (_, scopeOf) => {
    const { world, task, get, say } = laneWorld();
    world.claim(world.ana, task);
    const scope = scopeOf(task, world.ana.id);
    expect(say(world.ana, 'work.paused', { ...scope, reason: 'lunch' })).toBeNull();
    expect(get()).toMatchObject({ state: 'ready', claim: null, failures: 0, fence: true });
    expect(get()?.attempts).toMatchObject([{ outcome: 'revoked' }]);
    const ttl = 60;
    expect(say(world.ana, 'task.claimed', { task, ttl })).toMatch(/^life: the .* is paused$/);
    expect(say(world.ana, 'work.paused', scope)).toMatch(/^life: .* paused .*\(allowed: .*resume/);
    expect(say(world.ana, 'work.resumed', scope)).toBeNull();
    expect(say(world.ana, 'work.resumed', scope)).toMatch(/^life: .*\(allowed: .*pause/);
    expect(say(world.ana, 'task.claimed', { task, ttl })).toBeNull();
  });

  test('covers nothing beside its scope', () => {
    const { world, ben, task, say } = laneWorld();
    world.lane('web');
    const other = world.task({ lane: 'web' });
    say(world.ana, 'work.paused', { lane: 'web' });
    say(world.ana, 'work.paused', { node: ben.id });
    expect(readyTasks(world.state).map(({ ref }) => ref)).toEqual([task]);
    expect(say(ben, 'task.claimed', { task, ttl: 60 })).toMatch(/^life: the node/);
    expect(say(world.ana, 'task.claimed', { task: other, ttl: 60 })).toMatch(/^life: the lane web/);
    expect(say(world.ana, 'task.claimed', { task, ttl: 60 })).toBeNull();
  });

  test('keeps what passed: it lands when work goes on', () => {
    const { world, task, get, say, pass } = laneWorld();
    const claim = world.claim(world.ana, task).ref;
    pass(claim);
    say(world.ana, 'work.paused', {});
    expect(get()).toMatchObject({ state: 'landing', claim: { ref: claim } });
  });

  test('names one scope that is there, and another node only by an admin', () => {
    const { world, ben, task, say } = laneWorld();
    expect(say(world.ana, 'work.paused', { lane: 'default', task })).toMatch(/^body: names more/);
    expect(say(world.ana, 'work.paused', { lane: 'nowhere' })).toBe('body.lane: no lane nowhere');
    expect(say(ben, 'work.paused', { node: world.ana.id })).toMatch(/^role: only the node itself/);
    expect(say(world.ana, 'work.paused', { node: ben.id })).toBeNull();
    expect(say(ben, 'work.resumed', { node: ben.id })).toBeNull();
  });
});

describe('a supervised lane', () => {
  const supervised = { supervised: true };

  test('lands nothing that no person approved', () => {
    const { world, task, get, say, pass } = laneWorld(supervised);
    const claim = world.claim(world.ana, task).ref;
    pass(claim);
    expect(get()).toMatchObject({ state: 'review', verified: true, approvedBy: null });
    const decided = { task, commit: COMMIT, decision: 'approve' as const };
    expect(say(world.ana, 'task.decided', { ...decided, commit: BASE })).toMatch(/^body.commit/);
    expect(say(world.ana, 'task.decided', decided)).toBeNull();
    expect(get()).toMatchObject({ state: 'landing', approvedBy: world.ana.id });
  });

  test('is one that does not say so where an agent made the result, whoever named that agent', () => {
    const { world, say } = laneWorld();
    say(world.ana, 'repo.added', { name: 'code', url: 'hub', target: 'main' });
    const stateOf = (agent: string, over: object) => {
      const lane = `lane${world.state.lanes.size}`;
      world.lane(lane, { repo: 'code', ...over });
      const task = world.task({ lane, agent });
      const claim = world.claim(world.ana, task).ref;
      const body = { task, outcome: 'passed' as const, agent, ms: 5, commit: COMMIT, base: BASE };
      say(world.ana, 'task.result', body, { claim });
      return world.state.tasks.get(task)?.state;
    };
    expect(stateOf('claude', {})).toBe('review');
    expect(stateOf('script', { agents: ['claude'] })).toBe('landing');
    expect(stateOf('claude', { supervised: false })).toBe('landing');
    expect(stateOf('script', supervised)).toBe('review');
  });

  test('with a verifier wants both, in either order', () => {
    for (const first of ['person', 'verifier']) {
      const { world, ben, task, get, say, pass } = laneWorld({
        ...supervised,
        verify: 'any-other',
      });
      const claim = world.claim(world.ana, task).ref;
      pass(claim);
      const person = () =>
        say(world.ana, 'task.decided', { task, commit: COMMIT, decision: 'approve' });
      const verifier = () =>
        say(ben, 'task.verdict', { task, commit: COMMIT, verdict: 'pass', reason: 'good' });
      expect(first === 'person' ? person() : verifier()).toBeNull();
      expect(get()?.state).toBe('review');
      expect(first === 'person' ? person() : verifier()).toMatch(/^life: /);
      expect(first === 'person' ? verifier() : person()).toBeNull();
      expect(get()?.state).toBe('landing');
    }
  });

  test('a commit turned down is a failed attempt with the reason as evidence', () => {
    const { world, task, get, say, pass } = laneWorld(supervised);
    pass(world.claim(world.ana, task).ref);
    const decided = { task, commit: COMMIT, decision: 'reject' as const, reason: 'too clever' };
    expect(say(world.ana, 'task.decided', decided)).toBeNull();
    expect(get()).toMatchObject({ state: 'ready', failures: 1, result: null, fence: true });
    expect(get()?.attempts).toMatchObject([{ outcome: 'rejected', evidence: 'too clever' }]);
  });

  test('an approval is of one commit: the next result wants its own', () => {
    const { world, ben, task, get, say, pass } = laneWorld({ ...supervised, verify: 'any-other' });
    pass(world.claim(world.ana, task).ref);
    say(world.ana, 'task.decided', { task, commit: COMMIT, decision: 'approve' });
    say(ben, 'task.verdict', { task, commit: COMMIT, verdict: 'fail', reason: 'breaks it' });
    pass(world.claim(world.ana, task).ref, BASE);
    expect(get()).toMatchObject({ state: 'review', verified: false, approvedBy: null });
  });

  test.each([false, true])(
    'waits for one landing in its repository; for each of them: %s',
    (each) => {
      const { world, task, get, say, pass } = laneWorld();
      say(world.ana, 'repo.added', { name: 'code', url: 'hub', target: 'main' });
      world.lane('careful', {
        ...supervised,
        repo: 'code',
        ...(each ? { approveEach: true } : {}),
      });
      say(world.ana, 'task.amended', { task, lane: 'careful' });
      const other = world.task({ lane: 'careful' });
      const result = {
        outcome: 'passed' as const,
        agent: 'script',
        ms: 5,
        commit: COMMIT,
        base: BASE,
      };
      pass(world.claim(world.ana, task).ref);
      const claim = world.claim(world.ana, other).ref;
      say(world.ana, 'task.result', { task: other, ...result }, { claim });
      say(world.ana, 'task.decided', { task, commit: COMMIT, decision: 'approve' });
      expect([get()?.state, get(other)?.state]).toEqual(['landing', 'review']);
      say(world.ana, 'task.landed', { task, commit: COMMIT, target: 'main' });
      expect(world.state.repos.get('code')?.opened).toBe(task);
      expect(get(other)?.state).toBe(each ? 'review' : 'landing');
      say(world.ana, 'repo.added', { name: 'code', url: 'hub', target: 'next', replaces: 1 });
      expect(world.state.repos.get('code')?.opened).toBeNull();
    },
  );

  test('nobody has to approve elsewhere, and only an admin may', () => {
    const plain = laneWorld({ verify: 'any-other' });
    plain.pass(plain.world.claim(plain.world.ana, plain.task).ref);
    const decided = { task: plain.task, commit: COMMIT, decision: 'approve' as const };
    expect(plain.say(plain.world.ana, 'task.decided', decided)).toMatch(/^life: no person/);
    expect(plain.say(plain.ben, 'task.decided', decided)).toMatch(/^role: only admin/);
  });
});

describe('a question', () => {
  test('blocks the task until it is answered; the next attempt has both', () => {
    const { world, task, get, say } = laneWorld();
    const claim = world.claim(world.ana, task).ref;
    const blocked = { task, reason: 'question', evidence: 'which port?' };
    expect(say(world.ana, 'task.answered', { task, answer: '1' })).toMatch(/^life: the task asks/);
    expect(say(world.ana, 'task.blocked', blocked, { claim })).toBeNull();
    expect(get()).toMatchObject({ state: 'blocked', claim: null, failures: 0 });
    expect(say(world.ana, 'task.answered', { task, answer: '8443' })).toBeNull();
    expect(get()).toMatchObject({
      state: 'ready',
      reason: null,
      answers: [{ question: 'which port?', answer: '8443', by: world.ana.id }],
    });
  });

  test('a task blocked by something else asks nothing', () => {
    const { world, task, say } = laneWorld();
    const claim = world.claim(world.ana, task).ref;
    say(world.ana, 'task.blocked', { task, reason: 'target.refused' }, { claim });
    expect(say(world.ana, 'task.answered', { task, answer: '1' })).toMatch(/^life: the task asks/);
  });
});

describe('the rank of a task', () => {
  test('is priority, plus what its title begins with, plus a day of age each', () => {
    const { world } = laneWorld();
    const high = world.task({ title: 'Plain', priority: 'high' });
    const regression = world.task({ title: '[Regression] Login' });
    const workspace = world.task({ title: '[Workspace] Tidy', priority: 'low' });
    const state = { ...world.state };
    const rank = (ref: string, chainTime = state.chainTime) =>
      rankOf(
        { chainTime },
        state.tasks.get(ref) as NonNullable<ReturnType<typeof state.tasks.get>>,
      );
    expect([high, regression, workspace].map((ref) => rank(ref))).toEqual([3, 5, 2]);
    const since = state.tasks.get(workspace)?.since ?? 0;
    expect(rank(workspace, since + 2 * 86_400_000 - 1)).toBe(3);
    expect(rank(workspace, since + 2 * 86_400_000)).toBe(4);
    expect(
      readyTasks(world.state)
        .map(({ title }) => title)
        .slice(0, 2),
    ).toEqual(['[Regression] Login', 'Plain']);
  });
});

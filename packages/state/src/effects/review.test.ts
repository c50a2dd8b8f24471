import type { Body } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { SmallWorld, type Who } from '../../../../test/support/small-world.ts';

const COMMIT = '1'.repeat(40);
const BASE = '2'.repeat(40);
const FAMILIES = [
  { name: 'script', family: 'script' },
  { name: 'claude', family: 'anthropic' },
  { name: 'codex', family: 'openai' },
];

type Review = NonNullable<Body<'lane.defined'>['review']>;

/** A result by ana's claude under review; ben, eve and kim may judge. */
function reviewWorld(review: Review = {}, over: Partial<Body<'lane.defined'>> = {}) {
  const world = new SmallWorld();
  world.lane('default', { verify: 'any-other', review, ...over });
  const judges = ['ben', 'eve', 'kim'].map((name) => world.member(name, ['worker', 'verifier']));
  const say = (...args: Parameters<typeof world.say>) => world.say(...args).reason;
  for (const node of [world.ana, ...judges]) say(node, 'node.announced', { agents: FAMILIES });
  const task = world.task();
  const get = () => world.state.tasks.get(task) as NonNullable<ReturnType<typeof find>>;
  const find = () => world.state.tasks.get(task);
  const pass = (more: Partial<Body<'task.result'>> = {}, commit = COMMIT) => {
    if (get().claim === null) world.claim(world.ana, task);
    const claim = get().claim?.ref ?? '';
    const body = { task, outcome: 'passed' as const, agent: 'claude', ms: 5, commit, base: BASE };
    return say(world.ana, 'task.result', { ...body, ...more }, { claim });
  };
  pass();
  const sit = (node: Who, agent = 'codex', over?: string) =>
    world.say(node, 'review.claimed', {
      task,
      commit: get().result?.commit ?? COMMIT,
      agent,
      ttl: 60,
      ...(over ? { over } : {}),
    });
  const vote = (
    node: Who,
    verdict: Body<'task.verdict'>['verdict'],
    more: Partial<Body<'task.verdict'>> = {},
  ) => {
    const commit = get().result?.commit ?? COMMIT;
    return say(node, 'task.verdict', { task, commit, verdict, reason: verdict, ...more });
  };
  /** Sits down and votes, or leaves without a vote. */
  const judge = (node: Who, word: string) => {
    const { ref, reason } = sit(node);
    if (reason !== null) return reason;
    if (word === 'crash') return say(node, 'review.gaveup', { task, review: ref, reason: 'exit' });
    return vote(node, word as 'pass', { review: ref, agent: 'codex' });
  };
  const [ben, eve, kim] = judges as [Who, Who, Who];
  return { world, task, get, say, pass, sit, vote, judge, judges, ben, eve, kim };
}

describe('who may judge', () => {
  test('[INV-14] neither the holder, nor its family, nor an agent nobody announced', () => {
    const { world, sit, ben, vote } = reviewWorld();
    expect(sit(world.ana).reason).toBe('role: who produced a commit may not judge it');
    expect(vote(world.ana, 'pass')).toBe('role: who produced a commit may not judge it');
    expect(sit(ben, 'claude').reason).toMatch(/of the family anthropic, which made the commit/);
    expect(sit(ben, 'gpt').reason).toMatch(/announced no agent gpt/);
    expect(sit(ben, 'codex').reason).toBeNull();
  });

  test('nobody but the agents that the lane names, and people', () => {
    const { sit, vote, ben, eve } = reviewWorld({ agents: ['gemini'] });
    expect(sit(ben).reason).toBe('body.agent: the lane is judged by gemini alone');
    expect(vote(eve, 'pass')).toBeNull();
    const other = reviewWorld({ agents: ['gemini', 'codex'] });
    expect(other.sit(other.ben).reason).toBeNull();
  });

  test('[INV-14] no program of many makers of which nobody says whose models it uses', () => {
    const { say, sit, ben } = reviewWorld();
    const announce = (family: string) =>
      say(ben, 'node.announced', { agents: [{ name: 'opencode', family }] });
    announce('opencode');
    expect(sit(ben, 'opencode').reason).toBe('body.agent: nobody knows whose models opencode uses');
    announce('anthropic');
    expect(sit(ben, 'opencode').reason).toMatch(/which made the commit/);
    announce('openai');
    expect(sit(ben, 'opencode').reason).toBeNull();
  });

  test('what a lane waives: its own family, the same node', () => {
    const { sit, ben } = reviewWorld({ waive: ['family'] });
    expect(sit(ben, 'claude').reason).toBeNull();
    const alone = reviewWorld({ waive: ['node'] });
    expect(alone.sit(alone.world.ana, 'claude').reason).toMatch(/which made the commit/);
    expect(alone.sit(alone.world.ana, 'codex').reason).toBeNull();
  });

  test('the family that made it is what was announced when it passed', () => {
    const { world, say, sit, ben } = reviewWorld();
    say(world.ana, 'node.announced', { agents: [{ name: 'claude', family: 'openai' }] });
    expect(sit(ben, 'claude').reason).toMatch(/which made the commit/);
  });

  test('a family that the lane names, and no other', () => {
    const { sit, ben } = reviewWorld({}, { verify: 'script' });
    expect(sit(ben, 'codex').reason).toMatch(/of the family openai, not of script/);
    expect(sit(ben, 'script').reason).toBeNull();
  });
});

describe('seats', () => {
  test('as many as the panel has; one free again for who gave up, a few times', () => {
    const { sit, say, get, ben, eve, kim, task } = reviewWorld();
    const first = sit(ben);
    expect(sit(eve).reason).toBe('once: no seat is left');
    const leave = (node: Who, review: string) =>
      say(node, 'review.gaveup', { task, review, reason: 'exit' });
    expect(leave(eve, first.ref)).toMatch(/no review of its author/);
    expect(leave(ben, first.ref)).toBeNull();
    for (const node of [eve, kim]) expect(leave(node, sit(node).ref)).toBeNull();
    expect(get().holds).toMatchObject([{ guard: 'panel' }]);
    expect(sit(ben).reason).toBe('once: no seat is left');
  });

  test('a silent one is replaced, and its late verdict counts for nothing', () => {
    const { sit, vote, get, ben, eve } = reviewWorld();
    const first = sit(ben);
    expect(sit(ben, 'script', first.ref).reason).toMatch(/own review/);
    const second = sit(eve, 'codex', first.ref);
    expect(second.reason).toBeNull();
    expect(vote(ben, 'pass', { review: first.ref, agent: 'codex' })).toMatch(/^body.review/);
    expect(vote(eve, 'pass', { review: second.ref, agent: 'codex' })).toBeNull();
    expect(get().state).toBe('landing');
  });

  test('are of one commit: a new result has none', () => {
    const { sit, vote, get, pass, ben, eve } = reviewWorld();
    const { ref } = sit(ben);
    vote(eve, 'fail');
    expect(get()).toMatchObject({ state: 'ready', failures: 1 });
    pass({}, '3'.repeat(40));
    expect(get()).toMatchObject({ seats: [], votes: [], seatings: 0 });
    expect(vote(ben, 'pass', { review: ref, agent: 'codex' })).toMatch(/^body.review/);
  });

  test('end with the role of their author', () => {
    const { world, sit, say, get, ben } = reviewWorld();
    sit(ben);
    say(world.ana, 'node.admitted', { node: ben.id, roles: ['worker'] });
    expect(get().seats).toEqual([]);
  });
});

// Three verifiers, two of whom decide: a crash is no vote, a tie waits for a person.
const TABLE: [string[], string][] = [
  [['pass', 'pass'], 'landing'],
  [['pass', 'fail', 'pass'], 'landing'],
  [['pass', 'crash', 'pass'], 'landing'],
  [['fail', 'fail'], 'failed'],
  [['fail', 'pass', 'concerns'], 'failed'],
  [['crash', 'fail', 'fail'], 'failed'],
  [['concerns', 'pass', 'concerns'], 'sent back'],
  [['pass', 'fail', 'crash', 'crash', 'crash'], 'held'],
  [['crash', 'crash', 'crash', 'crash', 'pass'], 'held'],
  [['crash', 'crash', 'crash', 'crash', 'crash'], 'held'],
];

test.each(TABLE)('a panel of three that says %j: %s', (words, end) => {
  const { judge, judges, get } = reviewWorld({ panel: 3 });
  const open = [...judges];
  for (const word of words) {
    const node = open.shift() as Who;
    expect(judge(node, word)).toBeNull();
    // Who crashed may try again.
    if (word === 'crash') open.push(node);
  }
  const { state, failures, revisions, holds } = get();
  const found =
    state === 'ready' && failures === 1
      ? 'failed'
      : state === 'ready' && revisions === 1
        ? 'sent back'
        : state === 'review' && holds.some(({ guard }) => guard === 'panel')
          ? 'held'
          : state;
  expect(found).toBe(end);
});

test('an even panel that is tied waits for a person, who decides in its place', () => {
  const { world, say, judge, ben, eve, get, task } = reviewWorld({ panel: 2 });
  judge(ben, 'pass');
  judge(eve, 'fail');
  expect(get().holds).toEqual([
    { guard: 'panel', text: 'verifiers: 1 for, 1 against, 0 without a vote; 2 needed' },
  ]);
  const decision = { task, commit: COMMIT, decision: 'approve' as const };
  expect(say(world.ana, 'task.decided', decision)).toBeNull();
  expect(get().state).toBe('landing');
});

test('a quorum is more than half of its panel', () => {
  const world = new SmallWorld();
  const lane = (review: Review) => world.lane('l', { verify: 'any-other', review }).reason;
  expect(lane({ panel: 4, quorum: 2 })).toMatch(/^body.review.quorum: of 4 it is 3 to 4/);
  expect(lane({ panel: 3, quorum: 4 })).toMatch(/^body.review.quorum/);
  expect(lane({ panel: 3, quorum: 3 })).toBeNull();
});

test('the third CONCERNS goes to a person; none of them is a failure or uses up a share', () => {
  const { world, say, judge, ben, get, pass, task } = reviewWorld({}, { maxAttempts: 1 });
  for (const n of [1, 2]) {
    judge(ben, 'concerns');
    expect(get()).toMatchObject({ state: 'ready', failures: 0, revisions: n });
    expect(get().attempts.at(-1)).toMatchObject({ outcome: 'rejected', reason: 'concerns' });
    expect(pass()).toBeNull();
  }
  judge(ben, 'concerns');
  expect(get()).toMatchObject({ state: 'review', holds: [{ guard: 'revisions' }] });
  const decision = { task, commit: COMMIT, decision: 'reject' as const, reason: 'give it up' };
  expect(say(world.ana, 'task.decided', decision)).toBeNull();
  expect(get()).toMatchObject({ state: 'escalated', failures: 1 });
});

describe('holds', () => {
  const flags = [{ guard: 'tests', text: 'deleted test/a.test.js' }];

  test('what a guard found waits for a person, also where nobody verifies', () => {
    const { world, say, get, pass, task } = reviewWorld({}, { verify: 'none' });
    world.state.tasks.get(task);
    expect(get().state).toBe('landing');
    // Made anew to land, with something in it that a guard finds.
    expect(pass({ flags })).toBeNull();
    expect(get()).toMatchObject({ state: 'review', verified: true, holds: flags });
    const decision = { task, commit: COMMIT, decision: 'approve' as const };
    expect(say(world.ana, 'task.decided', decision)).toBeNull();
    expect(get()).toMatchObject({ state: 'landing', approvedBy: world.ana.id });
  });

  test('[INV-14] a verifier that finds more undoes the approval', () => {
    const { world, say, get, vote, ben, pass, task } = reviewWorld({ panel: 3 });
    say(world.ana, 'task.gaveup', { task, reason: 'drain' }, { claim: get().claim?.ref ?? '' });
    pass({ flags });
    const decision = { task, commit: COMMIT, decision: 'approve' as const };
    expect(say(world.ana, 'task.decided', decision)).toBeNull();
    expect(vote(ben, 'pass', { flags })).toBeNull();
    expect(get().approvedBy).toBe(world.ana.id);
    const more = [{ guard: 'size', text: '9000 lines' }];
    expect(vote(ben, 'pass', { agent: 'codex', flags: more })).toBeNull();
    expect(get()).toMatchObject({ state: 'review', verified: true, approvedBy: null });
  });
});

describe('a result that changes nothing', () => {
  const said = (agent: string, over: Partial<Body<'lane.defined'>>, type?: string) => {
    const world = new SmallWorld();
    world.say(world.ana, 'repo.added', { name: 'code', url: 'hub', target: 'main' });
    world.lane('default', { repo: 'code', supervised: false, ...over });
    const ben = world.member('ben', ['worker', 'verifier']);
    for (const node of [world.ana, ben]) world.say(node, 'node.announced', { agents: FAMILIES });
    const task = world.task(type === undefined ? {} : { type });
    const claim = world.claim(world.ana, task).ref;
    const get = () => world.state.tasks.get(task);
    const pass = (more: Partial<Body<'task.result'>>) => {
      const body = { task, outcome: 'passed' as const, agent, ms: 5, ...more };
      return world.say(world.ana, 'task.result', body, { claim }).reason;
    };
    const vote = (verdict: 'pass' | 'fail') =>
      world.say(ben, 'task.verdict', { task, commit: BASE, verdict, reason: 'read' }).reason;
    return { world, task, get, pass, vote };
  };
  const verified = { verify: 'any-other' };

  test('[INV-14] of an agent is shown to the verifier a lane asks for', () => {
    const { get, pass, vote } = said('claude', verified);
    expect(pass({})).toBe('body.commit: is missing, and a verifier is asked for');
    expect(pass({ commit: BASE, base: BASE })).toBeNull();
    expect(get()).toMatchObject({ state: 'review', verified: false });
    expect(vote('pass')).toBeNull();
    expect(get()).toMatchObject({ state: 'done', verified: true, claim: null, landed: null });
  });

  test('is an attempt that failed where its verifier does not believe it', () => {
    const { get, pass, vote } = said('claude', verified);
    pass({ commit: BASE, base: BASE });
    expect(vote('fail')).toBeNull();
    expect(get()).toMatchObject({ state: 'ready', failures: 1, result: null });
  });

  test('is done when the person who is asked approves it', () => {
    const { world, task, get, pass } = said('claude', {});
    const flags = [{ guard: 'unchanged', text: 'says that it is done' }];
    pass({ commit: BASE, base: BASE, flags });
    expect(get()?.state).toBe('review');
    const decision = { task, commit: BASE, decision: 'approve' as const };
    expect(world.say(world.ana, 'task.decided', decision).reason).toBeNull();
    expect(get()).toMatchObject({ state: 'done', claim: null, landed: null });
  });

  test.each([
    ['of a command', 'script', verified, undefined],
    ['of research', 'claude', verified, 'research'],
    ['that nobody asks for a verifier', 'claude', {}, undefined],
  ])('%s is done at once', (_, agent, over, type) => {
    const { get, pass } = said(agent, over, type);
    expect(pass({})).toBeNull();
    expect(get()).toMatchObject({ state: 'done', claim: null });
  });
});

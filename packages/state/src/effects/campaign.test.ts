import { describe, expect, test } from 'vitest';
import { crypto, SmallWorld, START } from '../../../../test/support/small-world.ts';
import { progressOf, readyTasks, stallOf, stateHash } from '../index.ts';

const COMMIT = '1'.repeat(40);

function campaign(over: object = {}, tasks = 3) {
  const world = new SmallWorld();
  world.lane('default', { maxAttempts: 4 });
  const { ref } = world.say(world.ana, 'campaign.defined', { title: 'all of it', ...over });
  const refs = Array.from({ length: tasks }, () => world.task({ campaign: ref }));
  const get = () => {
    const found = world.state.campaigns.get(ref);
    if (!found) throw new Error('no campaign');
    return found;
  };
  const lives = () => refs.map((one) => world.state.tasks.get(one)?.state);
  const land = (task: string) =>
    world.say(world.ana, 'task.landed', { task, commit: COMMIT, target: 'main' });
  const fail = (task: string, claim: string) =>
    world.say(
      world.ana,
      'task.result',
      { task, outcome: 'failed', agent: 'script', ms: 1, stage: 'run' },
      { claim },
    );
  const close = (more: object = {}) =>
    world.say(world.ana, 'campaign.closed', { campaign: ref, ...more }).reason;
  return { world, ref, refs: refs as [string, string, string], get, lives, land, fail, close };
}

describe('a campaign', () => {
  test('counts its tasks, is done with the last of them, and open again with another', () => {
    const { world, ref, refs, get, land } = campaign();
    expect(get()).toMatchObject({ state: 'open', tasks: refs, attempts: null, until: null });
    land(refs[0]);
    land(refs[1]);
    expect(progressOf(world.state, get())).toEqual({ done: 2, cancelled: 0, total: 3, used: 0 });
    expect(get().state).toBe('open');
    world.say(world.ana, 'task.cancelled', { task: refs[2] });
    expect(get().state).toBe('done');
    world.say(world.ana, 'task.retried', { task: refs[2] });
    expect(get().state).toBe('open');
    land(refs[2]);
    expect(get().state).toBe('done');
    const draft = world.task({ campaign: ref, draft: true });
    expect(get()).toMatchObject({ state: 'open', tasks: [...refs, draft] });
  });

  test('gives no attempt beyond its budget, lets what runs finish, and is abandoned then', () => {
    const { world, ref, refs, get, lives, fail } = campaign({ attempts: 2 });
    const first = world.claim(world.ana, refs[0]).ref;
    const second = world.claim(world.ana, refs[1]).ref;
    expect(world.claim(world.ana, refs[2]).reason).toBe(
      `campaign: all 2 attempts of ${ref} are used`,
    );
    expect(readyTasks(world.state)).toEqual([]);
    fail(refs[0], first);
    expect(get().state).toBe('open');
    world.say(
      world.ana,
      'task.result',
      { task: refs[1], outcome: 'passed', agent: 'script', ms: 1 },
      { claim: second },
    );
    expect(get()).toMatchObject({ state: 'abandoned', reason: 'all 2 attempts are used' });
    expect(lives()).toEqual(['cancelled', 'done', 'cancelled']);
    expect(world.state.tasks.get(refs[2])?.reason).toBe(
      `campaign ${ref} is abandoned: all 2 attempts are used`,
    );
    // A person's retry is a word of its own.
    world.say(world.ana, 'task.retried', { task: refs[2] });
    expect(world.claim(world.ana, refs[2]).reason).toBeNull();
    expect(get().state).toBe('abandoned');
  });

  test('does not count attempts that were given up, and lets a lost one be taken over', () => {
    const { world, refs, get } = campaign({ attempts: 1 }, 1);
    const ben = world.member('ben');
    const first = world.claim(world.ana, refs[0]).ref;
    world.say(world.ana, 'task.gaveup', { task: refs[0], reason: 'drain' }, { claim: first });
    expect(get().state).toBe('open');
    const second = world.claim(world.ana, refs[0]);
    expect(second.reason).toBeNull();
    const over = { over: second.ref, saw: world.sawOf(world.ana) };
    expect(world.claim(ben, refs[0], over).reason).toBeNull();
    expect(progressOf(world.state, get()).used).toBe(2);
  });

  test('is abandoned when its time is over in chain time, and stops what runs', () => {
    const { world, refs, get, lives } = campaign({ until: START + 1000 });
    world.claim(world.ana, refs[0]);
    world.clock = START + 1000;
    world.say(world.ana, 'node.beat', {});
    expect(get().state).toBe('open');
    world.clock = START + 1001;
    world.say(world.ana, 'node.beat', {});
    expect(get()).toMatchObject({ state: 'abandoned', reason: 'its time is over' });
    expect(lives()).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(world.state.tasks.get(refs[0])).toMatchObject({ claim: null, fence: true });
  });

  test('is closed by a person, with its open tasks only where that is said', () => {
    const { refs, get, lives, land, close } = campaign({}, 2);
    land(refs[0]);
    expect(close()).toBe('body.cancel: 1 of its tasks are open');
    expect(close({ cancel: true, reason: 'obsolete' })).toBeNull();
    expect(get()).toMatchObject({ state: 'closed', reason: 'obsolete' });
    expect(lives()).toEqual(['done', 'cancelled']);
    expect(close()).toBe(
      'life: close is not allowed while the campaign is closed (allowed: nothing)',
    );
  });

  test('takes a task from another one, and none when it has ended', () => {
    const { world, ref, refs, get, close } = campaign({}, 1);
    const other = world.say(world.ana, 'campaign.defined', { title: 'other' }).ref;
    const amend = (to: string) =>
      world.say(world.ana, 'task.amended', { task: refs[0], campaign: to }).reason;
    expect(amend(other)).toBeNull();
    expect([get().tasks, world.state.campaigns.get(other)?.tasks]).toEqual([[], [refs[0]]]);
    expect(close()).toBeNull();
    expect(amend(ref)).toMatch(/^life: add is not allowed while the campaign is closed/);
    expect(amend(`${world.ana.id}:01hf0000000000000000000000`)).toBe(
      'body.campaign: no such campaign',
    );
  });

  test('stalls when none of its tasks can go on, or none took a step for long', () => {
    const { world, refs, get } = campaign({ stall: 10 }, 2);
    const stall = (now = world.clock) => stallOf(world.state, get(), now);
    expect(stall()).toBeNull();
    expect(stall(START + 12_000)).toBe('no task took a step for 12 s');
    world.clock = START + 11_000;
    world.say(world.ana, 'node.beat', {});
    expect(stall()).toBe('no task took a step for 11 s');
    expect(stall(world.clock + 5000)).toBe('no task took a step for 16 s');
    world.say(world.ana, 'work.paused', { task: refs[0] });
    const claim = world.claim(world.ana, refs[1]).ref;
    expect(stall()).toBeNull();
    world.say(world.ana, 'task.blocked', { task: refs[1], reason: 'question' }, { claim });
    expect(stall()).toBe('none of its 2 open tasks can go on');
    for (const task of refs.slice(0, 2)) world.say(world.ana, 'task.cancelled', { task });
    expect(stall()).toBe('all its tasks were cancelled');
  });

  test('[INV-4] is the same on every node that folds the same ledger', () => {
    const one = campaign({ attempts: 1, until: START + 5 });
    const hash = stateHash(one.world.state, crypto);
    const two = campaign({ attempts: 1, until: START + 5 });
    expect(stateHash(two.world.state, crypto)).toBe(hash);
  });
});

describe('a lane', () => {
  test('is removed when none of its tasks is open, and its name is free again', () => {
    const world = new SmallWorld();
    world.lane('web');
    const task = world.task({ lane: 'web' });
    const remove = () => world.say(world.ana, 'lane.removed', { lane: 'web' }).reason;
    expect(remove()).toBe(`life: lane web still holds open tasks, such as ${task}`);
    world.say(world.ana, 'task.cancelled', { task });
    world.say(world.ana, 'work.paused', { lane: 'web' });
    expect(world.state.lanes.get('web')?.state).toBe('paused');
    expect(remove()).toBeNull();
    expect(world.state.pauses.size).toBe(0);
    expect(remove()).toBe('body.lane: no lane web');
    const retry = () => world.say(world.ana, 'task.retried', { task }).reason;
    expect(retry()).toBe('body.task: its lane web is no more');
    expect(world.lane('web').reason).toBeNull();
    expect(world.lane('web').reason).toMatch(/^life: .* is there already .allowed: replaces.$/);
    expect(retry()).toBeNull();
  });
});

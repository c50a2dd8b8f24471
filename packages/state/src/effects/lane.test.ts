import type { Body } from '@lanemesh/event';
import { beforeEach, describe, expect, test } from 'vitest';
import { SmallWorld } from '../../../../test/support/small-world.ts';

let world: SmallWorld;

beforeEach(() => {
  world = new SmallWorld();
});

function repo(name: string, over: Partial<Body<'repo.added'>> = {}) {
  return world.say(world.ana, 'repo.added', { name, url: 'hub', target: 'main', ...over });
}

describe('a lane defined anew', () => {
  test('takes the place of the revision it names, and goes on with its tasks', () => {
    world.lane('web', { slots: 1 });
    const task = world.task({ lane: 'web' });
    expect(world.lane('web', { replaces: 1, slots: 2, maxAttempts: 9 }).reason).toBeNull();
    expect(world.state.lanes.get('web')).toMatchObject({ revision: 2, slots: 2, maxAttempts: 9 });
    expect(world.state.tasks.get(task)?.lane).toBe('web');
  });

  test('is void where the lane is another revision, or none is there', () => {
    world.lane('web');
    world.lane('web', { replaces: 1 });
    expect(world.lane('web', { replaces: 1 }).reason).toBe(
      'body.replaces: lane web is at revision 2',
    );
    expect(world.lane('api', { replaces: 1 }).reason).toMatch(/no lane api is there/);
    expect(world.lane('web').reason).toMatch(/is there already/);
  });

  test('is void from a worker who did not define it', () => {
    const bob = world.member('bob');
    world.lane('web');
    const body = { name: 'web', agents: ['script'], accept: ['true'], paths: [], verify: 'none' };
    const anew = { ...body, ttl: 60, maxAttempts: 1, replaces: 1 };
    expect(world.say(bob, 'lane.defined', anew).reason).toMatch(/^role: only who defined/);
    const own = { ...body, name: 'own', ttl: 60, maxAttempts: 1 };
    expect(world.say(bob, 'lane.defined', own).reason).toBeNull();
    expect(world.say(bob, 'lane.defined', { ...own, replaces: 1 }).reason).toBeNull();
  });

  test('leaves no task without anything to judge it, and moves no held one elsewhere', () => {
    repo('api');
    world.lane('web');
    const task = world.task({ lane: 'web' });
    expect(world.lane('web', { replaces: 1, accept: [] }).reason).toBe(
      `body.accept: nothing would judge ${task}`,
    );
    world.claim(world.ana, task);
    expect(world.lane('web', { replaces: 1, repo: 'api' }).reason).toMatch(/would land elsewhere/);
  });

  test('lets land what waited for a verifier that it no longer asks for', () => {
    repo('api');
    world.lane('web', { repo: 'api', verify: 'any-other' });
    const task = world.task({ lane: 'web' });
    const claim = world.claim(world.ana, task).ref;
    const result = { task, outcome: 'passed' as const, agent: 'script', ms: 1 };
    const commits = { commit: 'c'.repeat(40), base: 'b'.repeat(40) };
    world.say(world.ana, 'task.result', { ...result, ...commits }, { claim });
    expect(world.state.tasks.get(task)?.state).toBe('review');
    world.lane('web', { repo: 'api', replaces: 1 });
    expect(world.state.tasks.get(task)).toMatchObject({ state: 'landing', verified: true });
  });
});

describe('exclusive lanes', () => {
  test('of one repository share no path; of two they may', () => {
    repo('api');
    repo('site');
    const web = { exclusive: true, paths: ['web/**'] };
    expect(world.lane('web', { ...web, repo: 'api' }).reason).toBeNull();
    expect(world.lane('app', { ...web, repo: 'api', paths: ['web/app/*.ts'] }).reason).toBe(
      'body.paths: web/app/*.ts may also be touched by the exclusive lane web',
    );
    expect(world.lane('site', { ...web, repo: 'site' }).reason).toBeNull();
    expect(world.lane('any', { repo: 'api' }).reason).toBeNull();
    expect(world.lane('web', { ...web, repo: 'api', replaces: 1 }).reason).toBeNull();
  });

  test('[INV-7] are claimed once at a time', () => {
    world.lane('web', { exclusive: true });
    const [one, two] = [world.task({ lane: 'web' }), world.task({ lane: 'web' })];
    expect(world.claim(world.ana, one).reason).toBeNull();
    expect(world.claim(world.ana, two).reason).toBe('slots: all 1 of lane web are taken');
  });
});

describe('a repository', () => {
  test('is changed by naming its revision', () => {
    repo('api');
    expect(repo('api').reason).toMatch(/is there already/);
    expect(repo('api', { replaces: 1, daily: 5 }).reason).toBeNull();
    expect(world.state.repos.get('api')).toMatchObject({ revision: 2, daily: 5 });
  });

  test('is removed when no lane lands in it', () => {
    repo('api');
    world.lane('web', { repo: 'api' });
    const remove = () => world.say(world.ana, 'repo.removed', { name: 'api' }).reason;
    expect(remove()).toBe('life: work of web lands in it');
    world.lane('web', { replaces: 1 });
    expect(remove()).toBeNull();
    expect(remove()).toBe('body.name: no repository api');
  });

  test('stands still with all its lanes while it is paused', () => {
    repo('api');
    world.lane('web', { repo: 'api' });
    world.lane('other');
    const held = world.task({ lane: 'web' });
    world.claim(world.ana, held);
    expect(world.say(world.ana, 'work.paused', { repo: 'api' }).reason).toBeNull();
    expect(world.state.tasks.get(held)).toMatchObject({ state: 'ready', claim: null });
    expect(world.claim(world.ana, held).reason).toBe('life: the repo api is paused');
    expect(world.claim(world.ana, world.task({ lane: 'other' })).reason).toBeNull();
    world.say(world.ana, 'work.resumed', { repo: 'api' });
    expect(world.claim(world.ana, held).reason).toBeNull();
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { SmallWorld, START } from '../../../test/support/small-world.ts';
import { capOn } from './caps.ts';

const HOUR = 3_600_000;
let world: SmallWorld;

beforeEach(() => {
  world = new SmallWorld();
});

/** Claims a new task of a lane and gives it up; why the claim is void, or null. */
function begin(lane: string): string | null {
  const task = world.task({ lane });
  const { ref: claim, reason } = world.claim(world.ana, task);
  if (reason === null) world.say(world.ana, 'task.gaveup', { task, reason: 'test' }, { claim });
  return reason;
}

function on(lane: string) {
  const known = world.state.lanes.get(lane);
  return known ? capOn(world.state, known) : null;
}

describe('[R12] limits', () => {
  test('of a lane hold in one UTC hour and one UTC day of chain time', () => {
    world.lane('web', { hourly: 2, daily: 3 });
    expect([begin('web'), begin('web')]).toEqual([null, null]);
    expect(begin('web')).toBe('hourly: lane web has begun its 2 of this hour');
    world.clock = START + HOUR;
    world.lane('tick');
    expect(begin('web')).toBeNull();
    expect(begin('web')).toBe('daily: lane web has begun its 3 of this day');
    world.clock = START + 24 * HOUR;
    world.lane('tock');
    expect(begin('web')).toBeNull();
  });

  test('of a repository hold over all its lanes, and its neighbour has its own', () => {
    const repo = (name: string) =>
      world.say(world.ana, 'repo.added', { name, url: 'hub', target: 'main', slots: 1, daily: 2 });
    repo('api');
    repo('site');
    world.lane('one', { repo: 'api' });
    world.lane('two', { repo: 'api' });
    world.lane('other', { repo: 'site' });
    const held = world.task({ lane: 'one' });
    const { ref: claim } = world.claim(world.ana, held);
    expect(begin('two')).toBe('slots: all 1 of repository api are taken');
    world.say(world.ana, 'task.gaveup', { task: held, reason: 'test' }, { claim });
    expect(begin('two')).toBeNull();
    expect(begin('one')).toBe('daily: repository api has begun its 2 of this day');
    expect(begin('other')).toBeNull();
  });

  test('count claims that are not ordered yet where they are asked so', () => {
    world.lane('web', { slots: 2 });
    expect(on('web')).toBeNull();
    const lane = world.state.lanes.get('web');
    expect(lane && capOn(world.state, lane, new Map([['lane web', 2]]))).toMatchObject({
      limit: 2,
    });
  });

  test('neither count nor stop a takeover', () => {
    world.lane('web', { daily: 1, slots: 1 });
    const bob = world.member('bob');
    const task = world.task({ lane: 'web' });
    const { ref: over } = world.claim(bob, task);
    const log = world.state.logs.get(bob.id);
    const saw = { number: log?.number ?? 0, id: log?.head ?? '' };
    expect(world.claim(world.ana, task, { over, saw }).reason).toBeNull();
    expect(world.state.starts.get('lane web')?.inDay).toBe(1);
  });
});

test('[R12] a claim is void where its author lacks a capability of the lane, until it says it has it', () => {
  world.lane('gpu', { capabilities: ['gpu', 'big'] });
  const task = world.task({ lane: 'gpu' });
  expect(world.claim(world.ana, task).reason).toBe(
    'capability: lane gpu needs gpu, big, which its author has not',
  );
  world.say(world.ana, 'node.announced', { capabilities: ['big', 'gpu'], slots: 2 });
  expect(world.claim(world.ana, task).reason).toBeNull();
  expect(world.state.members.get(world.ana.id)).toMatchObject({
    agents: [{ name: 'script', family: 'script' }],
    slots: 2,
    lanes: null,
  });
});

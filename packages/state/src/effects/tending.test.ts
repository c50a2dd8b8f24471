import type { Body } from '@lanemesh/event';
import { expect, test } from 'vitest';
import { SmallWorld } from '../../../../test/support/small-world.ts';

const WINDOW = { min: 2, target: 3, max: 4 };

function asking() {
  const world = new SmallWorld();
  world.lane('default', { tending: { staleMinutes: 10 } });
  const task = world.task();
  const claim = world.claim(world.ana, task).ref;
  world.say(world.ana, 'task.blocked', { task, reason: 'question', evidence: '?' }, { claim });
  const asked = world.state.position;
  const aged = (step: Body<'task.aged'>['step'], at = asked) =>
    world.say(world.ana, 'task.aged', { task, asked: at, step }).reason;
  return { world, task, asked, aged, get: () => world.state.tasks.get(task) };
}

test('a question is brought to mind once, then parked once', () => {
  const { asked, aged, get } = asking();
  expect(get()?.asked).toMatchObject({ position: asked, reminded: null, parked: false });
  expect(aged('park')).toMatch('nobody was reminded');
  expect(aged('remind')).toBe(null);
  expect(aged('remind')).toMatch('reminded of it already');
  expect(aged('park')).toBe(null);
  expect(aged('park')).toMatch('parked already');
  expect(get()).toMatchObject({ state: 'blocked', asked: { parked: true } });
});

test('an answer queues the task at once, also where the question was parked', () => {
  const { world, task, aged, get, asked } = asking();
  aged('remind');
  aged('park');
  world.say(world.ana, 'task.answered', { task, answer: 'yes' });
  expect(get()).toMatchObject({ state: 'ready', asked: null, notBefore: null });
  expect(aged('remind')).toMatch('does not wait');
  expect(asked).toBeGreaterThan(0);
});

function windowed() {
  const world = new SmallWorld();
  world.lane('default', { tending: { window: WINDOW } });
  const drafts = [1, 2, 3].map(() => world.task({ draft: true, backlog: true }));
  const level = (over: Partial<Body<'lane.levelled'>>) =>
    world.say(world.ana, 'lane.levelled', {
      lane: 'default',
      cycle: 1,
      raise: [],
      shelve: [],
      ...over,
    }).reason;
  const states = () => drafts.map((ref) => world.state.tasks.get(ref)?.state);
  return { world, drafts, level, states };
}

test('one cycle makes drafts of the backlog ready, or puts ready tasks back', () => {
  const { drafts, level, states } = windowed();
  expect(level({ raise: drafts.slice(0, 2) })).toBe(null);
  expect(states()).toEqual(['ready', 'ready', 'draft']);
  expect(level({ raise: drafts.slice(2) })).toMatch('cycle 1 was the last');
  expect(level({ cycle: 2, raise: drafts.slice(2), shelve: drafts.slice(0, 1) })).toBe(null);
  expect(states()).toEqual(['draft', 'ready', 'ready']);
});

test('a cycle that names what it may not move is void as a whole', () => {
  const { world, drafts, level, states } = windowed();
  const [first = '', second = ''] = drafts;
  const other = world.task({ draft: true });
  expect(level({ raise: [first, other] })).toMatch('no draft of the backlog');
  expect(level({ shelve: [first] })).toMatch('is not ready');
  expect(level({ raise: [first, second, first] })).toMatch('names a task twice');
  expect(level({ lane: 'none' })).toMatch('no lane none with a window');
  expect(states()).toEqual(['draft', 'draft', 'draft']);
});

test('a window whose bounds do not ascend is refused', () => {
  const world = new SmallWorld();
  const window = { min: 5, target: 4, max: 9 };
  expect(world.lane('default', { tending: { window } }).reason).toMatch('must ascend');
});

test('a card is enqueued once, whoever drops it', () => {
  const world = new SmallWorld();
  world.lane();
  const card = 'ab'.repeat(32);
  const first = world.task({ card });
  const again = world.say(world.member('ben'), 'task.enqueued', {
    title: 'a task',
    lane: 'default',
    card,
  });
  expect(again.reason).toBe(`body.card: it is task ${first} already`);
  expect(world.state.tasks.size).toBe(1);
});

import { describe, expect, test } from 'vitest';
import { sightOf } from '../../../test/support/sight.ts';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { claimTasks } from './claim.ts';
import type { Sight } from './index.ts';

function withTasks(count: number) {
  const world = new SmallWorld();
  world.lane('default', { ttl: 77 });
  const tasks = Array.from({ length: count }, () => world.task());
  const wanted = (over: Partial<Sight> = {}, node = world.ana) =>
    claimTasks(sightOf(world, node, over)).map((command) =>
      command.do === 'say' ? (command.event.body as { task: string }).task : command.do,
    );
  return { world, tasks, wanted };
}

test('as many tasks as there are free slots, with the lane’s TTL, at once', () => {
  const { world, tasks, wanted } = withTasks(5);
  expect(wanted()).toHaveLength(2);
  expect(wanted({ slots: 9 }).sort()).toEqual([...tasks].sort());
  expect(wanted({ slots: 0 })).toEqual([]);
  expect(claimTasks(sightOf(world, world.ana, { slots: 1, rendezvous: false }))).toEqual([
    {
      do: 'say',
      event: { kind: 'task.claimed', body: { task: tasks[0], ttl: 77 } },
      urgent: true,
    },
  ]);
});

test('no more tasks of a campaign than its budget still allows', () => {
  const { world, tasks, wanted } = withTasks(1);
  const { ref } = world.say(world.ana, 'campaign.defined', { title: 'all', attempts: 3 });
  const into = Array.from({ length: 4 }, () => world.task({ campaign: ref }));
  world.claim(world.ana, into[0] as string);
  const asked = world.draft('task.claimed', { task: into[1] as string, ttl: 60 });
  const chosen = wanted({ slots: 9, pending: [asked] });
  expect(chosen).toContain(tasks[0]);
  expect(chosen.filter((task) => into.includes(task))).toHaveLength(1);
});

test('what is held or asked for takes a slot; what waits for its verifier or is done by hand does not', () => {
  const { world, tasks, wanted } = withTasks(5);
  const claim = world.claim(world.ana, tasks[0] as string).ref;
  expect(wanted()).toHaveLength(1);
  expect(wanted({ byHand: new Map([[claim, true]]) })).toHaveLength(2);
  const asked = world.draft('task.claimed', { task: tasks[1] as string, ttl: 60 });
  const more = wanted({ pending: [asked], slots: 3 });
  expect(more).toHaveLength(1);
  expect(more).not.toContain(tasks[1]);
  expect(wanted({ pending: [asked] })).toEqual([]);
  world.lane('careful', { verify: 'other' });
  const task = world.task({ lane: 'careful' });
  const by = world.claim(world.ana, task).ref;
  const passed = { task, outcome: 'passed' as const, agent: 'script', ms: 1 };
  const commit = { commit: '1'.repeat(40), base: '2'.repeat(40) };
  expect(wanted()).toHaveLength(0);
  world.say(world.ana, 'task.result', { ...passed, ...commit }, { claim: by });
  expect(world.state.tasks.get(task)?.state).toBe('review');
  expect(wanted()).toHaveLength(1);
});

test('what has ended and waits for its position alone takes no slot, unless it will land', () => {
  const { world, tasks, wanted } = withTasks(3);
  const task = tasks[0] as string;
  const claim = world.claim(world.ana, task).ref;
  const body = { task, outcome: 'passed' as const, agent: 'script', ms: 1 };
  const end = { ...world.draft('task.result', body), claim };
  expect(wanted({ pending: [end], slots: 1 })).toHaveLength(1);
  const change = { commit: '1'.repeat(40), base: '2'.repeat(40) };
  const made = { ...world.draft('task.result', { ...body, ...change }), claim };
  expect(wanted({ pending: [made], slots: 1 })).toEqual([]);
});

test.each<[string, Partial<Sight>]>([
  ['it drains', { draining: true }],
  ['it is away', { following: 'away' }],
  ['the ledger is unsettled', { following: 'unsettled' }],
  ['it serves other lanes', { lanes: new Set(['other']) }],
  ['it has no agent for them', { agents: new Set(['codex']) }],
])('nothing while %s', (_, over) => {
  expect(withTasks(3).wanted(over)).toEqual([]);
});

test('nothing by a node that is no worker, not admitted, marked, or whose hub forgot', () => {
  const { world, tasks, wanted } = withTasks(3);
  const watcher = world.member('watcher', ['observer']);
  expect(wanted({}, watcher)).toEqual([]);
  const ben = world.member('ben');
  expect(wanted({}, ben)).toHaveLength(2);
  const parent = world.commits.get(world.sawOf(ben).id) ?? null;
  world.say(ben, 'node.beat', {});
  world.weave(world.batch(ben, [world.draft('node.beat', {})], { parent }));
  expect(wanted({}, ben)).toEqual([]);
  const eve = world.member('eve');
  world.say(world.ana, 'node.revoked', { node: eve.id });
  expect(wanted({}, eve)).toEqual([]);
  world.say(world.ana, 'hub.contradicted', { lost: '1'.repeat(40) });
  expect(wanted()).toEqual([]);
  expect(tasks).toHaveLength(3);
});

test('the task’s own agent is asked for before the lane’s', () => {
  const { world, wanted } = withTasks(0);
  const task = world.task({ agent: 'codex' });
  expect(wanted()).toEqual([]);
  expect(wanted({ agents: new Set(['codex']) })).toEqual([task]);
});

test('the most urgent first, and no more than a lane has slots', () => {
  const { world, wanted } = withTasks(2);
  world.lane('narrow', { slots: 1 });
  const urgent = world.task({ priority: 'urgent' });
  const narrow = [1, 2, 3].map(() => world.task({ lane: 'narrow', priority: 'high' }));
  const order = wanted({ slots: 3 });
  expect(order[0]).toBe(urgent);
  expect(narrow).toContain(order[1]);
  expect(narrow).not.toContain(order[2]);
});

test('nodes seldom want the same task, and each wants the same one every time', () => {
  const { world, wanted } = withTasks(40);
  const nodes = ['ben', 'eve', 'kim'].map((name) => world.member(name));
  const first = nodes.map((node) => wanted({ slots: 1 }, node)[0]);
  expect(new Set(first).size).toBe(3);
  expect(nodes.map((node) => wanted({ slots: 1 }, node)[0])).toEqual(first);
  const raced = nodes.map((node) => wanted({ slots: 1, rendezvous: false }, node)[0]);
  expect(new Set(raced).size).toBe(1);
});

describe('of many ready tasks', () => {
  function crowded() {
    const world = new SmallWorld();
    world.lane('busy', { slots: 1 });
    world.lane('other');
    const add = (lane: string, count: number, priority: 'normal' | 'high') => {
      const drafts = Array.from({ length: count }, (_, n) =>
        world.draft('task.enqueued', { title: `${lane} ${n}`, lane, priority }),
      );
      return world.weave(world.batch(world.ana, drafts)).map(({ ref }) => ref);
    };
    const busy = add('busy', 300, 'high');
    const other = add('other', 300, 'normal');
    return { world, busy, other, add };
  }
  const chosen = (world: SmallWorld, over: Partial<Sight> = {}) =>
    claimTasks(sightOf(world, world.ana, over)).map((command) =>
      command.do === 'say' ? (command.event.body as { task: string }).task : command.do,
    );

  test('those at the end of the queue are chosen when they rank highest', () => {
    const { world, add } = crowded();
    const urgent = add('other', 2, 'high');
    const wanted = chosen(world, { slots: 9 });
    expect(wanted.filter((task) => urgent.includes(task))).toHaveLength(2);
    expect(wanted).toHaveLength(9);
  });

  test('a lane without room hides nothing of another one', () => {
    const { world, busy, other } = crowded();
    const asked = world.draft('task.claimed', { task: busy[0] as string, ttl: 60 });
    const wanted = chosen(world, { slots: 9, pending: [asked] });
    expect(wanted).toHaveLength(8);
    expect(wanted.every((task) => other.includes(task))).toBe(true);
    world.claim(world.ana, busy[0] as string);
    expect(chosen(world, { slots: 9 }).every((task) => other.includes(task))).toBe(true);
  });

  test('what a person wants begun now is among them, wherever it stands', () => {
    const { world, other } = crowded();
    const forced = other.at(-1) as string;
    expect(chosen(world, { slots: 999, forced })).toContain(forced);
  });

  test('what the node has no agent for hides nothing that asks for one it has', () => {
    const { world } = crowded();
    world.lane('clever', { agents: ['claude'] });
    const add = (agent?: string) =>
      world.draft('task.enqueued', { title: 'think', lane: 'clever', ...(agent ? { agent } : {}) });
    const drafts = [...Array.from({ length: 90 }, () => add()), add('script')];
    const refs = world.weave(world.batch(world.ana, drafts)).map(({ ref }) => ref);
    expect(chosen(world, { slots: 9, lanes: new Set(['clever']) })).toEqual(refs.slice(-1));
  });

  test('nodes that choose at once seldom choose the same', () => {
    const { world } = crowded();
    const nodes = [world.ana, ...['ben', 'eve', 'kim', 'tom'].map((name) => world.member(name))];
    const all = nodes.flatMap((node) =>
      claimTasks(sightOf(world, node, { slots: 2, lanes: new Set(['other']) })).map((command) =>
        command.do === 'say' ? (command.event.body as { task: string }).task : '',
      ),
    );
    expect(all).toHaveLength(10);
    expect(new Set(all).size).toBeGreaterThanOrEqual(8);
  });
});

/** What the users of a mesh ask of it: tasks, notes, now and then a change of mind. */
import { refOf } from '@lanemesh/event';
import type { Draft } from '@lanemesh/peer';
import { TARGETS } from './world/code.ts';
import type { SimNode } from './world/node.ts';
import { Random } from './world/random.ts';
import type { World } from './world/world.ts';

/** Which of a user's notes asks for something. */
const ASKS = 1;
const PRIORITIES = ['urgent', 'high', 'normal', 'low'];

/** Milliseconds after the faults in which a node that starts again tells what it said before. */
const REMEMBERED = 2500;

/** quiet: nobody leaves notes or rotates keys. */
export function plantWorkload(world: World, quiet: boolean): void {
  const { random, sizes, time } = world;
  const enough = 0.5 * sizes.faultEnd;
  // Some come one by one, some together.
  for (let i = 0; i < sizes.tasks; ) {
    const titles = Array.from(
      { length: random.whole(1, Math.min(5, sizes.tasks - i)) },
      () => `t${i++}`,
    );
    time.after(random.between(4000, enough), () => enqueue(world, titles));
  }
  if (random.chance(0.3)) time.after(random.between(4000, enough), () => cancelSomething(world));
  // In every other mesh there are some seconds in which all talk at once.
  const rush = random.chance(0.3) ? random.between(10_000, 0.7 * sizes.faultEnd) : Infinity;
  if (!quiet) for (const node of world.nodes) plantNotes(world, node.name, rush);
  if (!quiet) plantRotations(world);
  if (!quiet) plantRules(world);
  plantCampaign(world);
  time.after(sizes.faultEnd + REMEMBERED, () => fillUp(world));
}

/** In some meshes nodes change their keys, one or the other more than once. */
function plantRotations({ nodes, sizes, time }: World): void {
  // Not the stream the world draws from: in all other meshes nothing changes.
  const random = new Random(sizes.seed + 700_000_000);
  if (!random.chance(0.3)) return;
  for (let i = random.whole(1, 6); i > 0; i--) {
    const node = random.pick(nodes);
    time.after(random.between(10_000, 0.8 * sizes.faultEnd), () => node.rotate());
  }
}

/** In some meshes starts out of contact are rationed, and notes are answered by rules, which change. */
function plantRules(world: World): void {
  const { nodes, sizes, time } = world;
  const random = new Random(sizes.seed + 710_000_000);
  const say = (drafts: readonly Draft[]): void => {
    if (!nodes[0]?.publish(drafts) && time.now < sizes.faultEnd) time.after(500, () => say(drafts));
  };
  const { ration, rules } = sizes;
  const body = { agent: 'script', span: 600, ...ration };
  if (ration) time.after(5000, () => say([{ kind: 'allotment.ruled', body }]));
  if (!rules) return;
  time.after(6000, () => say([rule('hear', 'x.note', 'x.heard'), asking]));
  const changes = [
    [removed('hear'), rule('hear', 'x.note', 'x.answered')],
    // Together with what answers a note they go round in a circle.
    [rule('again', 'x.answered', 'x.note'), rule('louder', 'x.note', 'x.answered')],
    [removed('ask')],
    [removed('hear')],
  ];
  for (const change of changes)
    time.after(random.between(8000, 0.9 * sizes.faultEnd), () => say(change));
}

function rule(name: string, on: string, kind: string): Draft {
  const emit = { kind, body: { of: { $from: 'ref' } } };
  return { kind: 'reaction.defined', body: { name, on, where: [], emit } };
}

const removed = (name: string): Draft => ({ kind: 'reaction.removed', body: { name } });

/** Some notes ask for a task. */
const asking: Draft = {
  kind: 'reaction.defined',
  body: {
    name: 'ask',
    on: 'x.note',
    where: [{ field: 'body.asks', is: 'present' }],
    emit: {
      kind: 'task.enqueued',
      body: { title: { $join: ['asked: ', { $from: 'body.op' }] }, lane: TARGETS[1] },
    },
  },
};

/** In some meshes a part of the tasks has a budget. */
function plantCampaign({ nodes, sizes: { also, faultEnd }, time }: World): void {
  if (also.campaign === null) return;
  const body = { title: 'campaign', attempts: also.campaign };
  const say = (): void => {
    if (!nodes[0]?.publish([{ kind: 'campaign.defined', body }]) && time.now < faultEnd)
      time.after(500, say);
  };
  time.after(4000, say);
}

/** Each node's user says something now and then; from `rush` on, for a while, as fast as possible. */
function plantNotes(world: World, name: string, rush: number): void {
  const { random, sizes, time } = world;
  let said = 0;
  const say = (): void => {
    if (time.now >= sizes.faultEnd) return;
    const body = { op: `${name} ${said}`, ...(said === ASKS ? { asks: true } : {}) };
    said++;
    world.nodes.find((node) => node.name === name)?.publish([{ kind: 'x.note', body }]);
    const flatOut = time.now >= rush && time.now < rush + 6000;
    time.after(flatOut ? random.between(200, 800) : random.between(8000, 35_000), say);
  };
  time.after(random.between(5000, 12_000), say);
}

function enqueue(world: World, titles: readonly string[]): void {
  const { random, sizes } = world;
  const node = random.pick(world.nodes);
  const known = [...(node.peer?.options.replica.state.tasks.keys() ?? [])];
  const told = node.publish(titles.map((title) => taskOf(world, node, title, known)));
  if (!told && world.time.now < sizes.faultEnd) world.time.after(500, () => enqueue(world, titles));
}

function taskOf(world: World, node: SimNode, title: string, known: readonly string[]) {
  const { random } = world;
  const needs = known.length > 0 && random.chance(0.2) ? [random.pick(known)] : [];
  const priority = random.chance(0.3) ? { priority: random.pick(PRIORITIES) } : {};
  const body = {
    title,
    lane: random.pick(TARGETS),
    ...(needs.length > 0 ? { needs } : {}),
    ...campaignOf(world, node),
    ...priority,
  };
  return { kind: 'task.enqueued', body };
}

function campaignOf({ random, sizes }: World, { peer }: SimNode) {
  const [campaign] = peer?.options.replica.state.campaigns.keys() ?? [];
  return sizes.also.campaign !== null && campaign && random.chance(0.4) ? { campaign } : {};
}

function cancelSomething(world: World): void {
  const tasks = [...world.state.tasks.values()].filter((task) => task.state !== 'done');
  if (tasks.length === 0) return;
  const body = { task: world.random.pick(tasks).ref };
  const say = (kind: string): void => {
    world.random.pick(world.nodes).publish([{ kind, body }]);
  };
  say('task.cancelled');
  if (world.random.chance(0.5))
    world.time.after(world.random.between(1000, 25_000), () => say('task.retried'));
}

/** Tasks whose enqueuing a crash swallowed are asked for again. more: what ends their titles. */
export function fillUp(world: World, more = ''): void {
  const missing = world.sizes.tasks - world.state.tasks.size - asked(world);
  for (let i = 0; i < missing; i++) {
    const body = { title: `late ${i}${more}`, lane: TARGETS[i % TARGETS.length] as string };
    world.living[0]?.publish([{ kind: 'task.enqueued', body }]);
  }
}

/** Tasks that nodes were asked for, and that have no position yet. */
function asked({ living, state }: World): number {
  const refs = living.flatMap(({ id, waiting }) =>
    (waiting ?? []).filter(({ kind }) => kind === 'task.enqueued').map((one) => refOf(id, one.id)),
  );
  // What a push brought in whose answer was lost has one.
  return refs.filter((ref) => !state.tasks.has(ref)).length;
}

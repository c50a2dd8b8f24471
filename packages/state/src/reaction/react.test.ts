import { deserialize, serialize } from 'node:v8';
import type { Body, Event, Json } from '@lanemesh/event';
import { decodeEvent, derivedAuthor, derivedRef, encode, refOf } from '@lanemesh/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crypto, SmallWorld, type Who } from '../../../../test/support/small-world.ts';
import { foundState, Line, type Observer, type State, stateHash } from '../index.ts';
import { FOLLOW_UP_DEPTH, FOLLOW_UPS_MOST, REACTIONS_MOST } from './reaction.ts';

type Rule = Body<'reaction.defined'>;

const NOTE = { kind: 'x.note', body: { of: { $from: 'ref' } } };

function rule(world: SmallWorld, over: Partial<Rule> = {}): string | null {
  const body: Rule = { name: 'build', on: 'x.push', where: [], emit: NOTE, ...over };
  // As a line: what is malformed has to be judged, not refused by our own writer.
  const line = encode(world.draft('reaction.defined', body) as unknown as Json);
  return world.weave(world.lines(world.ana, [line])).at(-1)?.reason ?? null;
}

type Heard = Parameters<Observer>[0];

/** Weaves events of one author; everything told, follow-ups too. */
function hear(world: SmallWorld, author: Who, events: readonly Event[]): Heard[] {
  const heard: Heard[] = [];
  const entry = world.entry(world.ana, [world.batch(author, events)]);
  const { state } = world.line.judge(entry.oid, world.commits, new Map(), (told) => {
    heard.push(told);
  });
  if (state) world.line.follow(state);
  return heard;
}

function custom(world: SmallWorld, kind: string, body: Json = {}): Event {
  return { ...world.draft('node.beat', {}), kind, body };
}

const push = (world: SmallWorld, body: Json = {}) => [custom(world, 'x.push', body)];
const derivedOf = (heard: readonly Heard[]) => heard.filter(({ derived }) => derived);
const bodies = (heard: readonly Heard[]) =>
  derivedOf(heard).map(({ line }) => decodeEvent(line)?.body);

/** A world with a lane and a rule that asks for a task with the version of a push. */
function building(over: Partial<Rule> = {}): SmallWorld {
  const world = new SmallWorld();
  world.lane();
  const title = { $join: ['Build ', { $from: 'body.version' }] };
  rule(world, { emit: { kind: 'task.enqueued', body: { title, lane: 'default' } }, ...over });
  return world;
}

describe('a follow-up', () => {
  test('takes no position: it stands at that of its cause, under a reference of its own', () => {
    const world = building();
    const events = [...push(world, { version: 7 }), world.draft('node.beat', {})];
    const { position } = world.state;
    const heard = hear(world, world.ana, events);
    const cause = refOf(world.ana.id, events[0]?.id as string);
    const ref = derivedRef('rule build', cause, crypto);
    expect(world.state.position).toBe(position + 2);
    expect(heard.map((told) => [told.position - position, told.derived ?? null])).toEqual([
      [1, null],
      [1, { cause, rule: 'build', index: 1 }],
      [2, null],
    ]);
    expect(heard[1]?.author).toBe(derivedAuthor('rule build', crypto));
    const task = world.state.tasks.get(ref);
    expect(task).toMatchObject({ title: 'Build 7', state: 'ready', position: position + 1 });
    expect(task?.origin).toEqual({ maker: 'rule build', cause });
    expect(world.claim(world.member('ben'), ref).reason).toBeNull();
    expect(world.task({ needs: [ref] })).toMatch(/^n/);
  });

  test('of a follow-up is derived from that one', () => {
    const world = building();
    const on = 'task.enqueued';
    rule(world, { name: 'tell', on, emit: { kind: 'x.told', body: { $from: 'task.title' } } });
    const heard = derivedOf(hear(world, world.ana, push(world, { version: 'one' })));
    expect(bodies(heard)).toEqual([{ title: 'Build one', lane: 'default' }, 'Build one']);
    expect(heard[1]?.derived?.cause).toBe(refOf(heard[0]?.author ?? '', idOf(heard[0])));
  });

  test('without effect is a dead letter that names its rule', () => {
    const world = building();
    hear(world, world.ana, push(world));
    expect(world.state.deadLetters.at(-1)).toMatchObject({
      author: derivedAuthor('rule build', crypto),
      kind: 'task.enqueued',
      reason: 'rule: build: the cause has no body.version',
    });
    expect(world.state.reactions.get('build')).toMatchObject({ made: 0, refused: 1 });
    const nowhere = { kind: 'task.enqueued', body: { title: 't', lane: 'nowhere' } };
    rule(world, { name: 'lost', on: 'x.lost', emit: nowhere });
    hear(world, world.ana, [custom(world, 'x.lost')]);
    expect(world.state.deadLetters.at(-1)?.reason).toBe('rule: lost: body.lane: no lane nowhere');
  });

  test('of an event without effect there is none, nor of a signature that waits for others', () => {
    const world = new SmallWorld();
    const ben = world.member('ben', ['admin', 'worker']);
    rule(world, { on: 'mesh.ruled' });
    rule(world, { name: 'lanes', on: 'lane.defined' });
    world.say(world.ana, 'mesh.ruled', { quorum: 2 });
    expect(world.state.reactions.get('build')?.made).toBe(1);
    world.say(world.ana, 'mesh.ruled', { quorum: 1 });
    expect(world.state.reactions.get('build')?.made).toBe(1);
    world.say(ben, 'mesh.ruled', { quorum: 1 });
    expect(world.state.reactions.get('build')?.made).toBe(2);
    world.lane();
    world.lane();
    expect(world.state.reactions.get('lanes')?.made).toBe(1);
  });

  test('may pause the work of a lane', () => {
    const world = new SmallWorld();
    world.lane();
    const emit = { kind: 'work.paused', body: { lane: { $from: 'body.lane' }, reason: 'alarm' } };
    rule(world, { on: 'x.alarm', emit });
    hear(world, world.ana, [custom(world, 'x.alarm', { lane: 'default' })]);
    expect(world.state.pauses.has('lane default')).toBe(true);
  });
});

describe('a rule', () => {
  test('looks at what comes after it, and after its removal at nothing', () => {
    const world = new SmallWorld();
    const body: Rule = { name: 'build', on: 'x.push', where: [], emit: NOTE };
    const events = [
      ...push(world),
      world.draft('reaction.defined', body),
      ...push(world),
      world.draft('reaction.removed', { name: 'build' }),
      ...push(world),
    ];
    const made = derivedOf(hear(world, world.ana, events));
    expect(made.map(({ derived }) => derived?.cause)).toEqual([
      refOf(world.ana.id, events[2]?.id as string),
    ]);
  });

  test('looks at nothing that follows from its own definition, and at all that follows from its end', () => {
    const world = new SmallWorld();
    rule(world, { name: 'tell', on: 'reaction.defined', emit: { kind: 'x.told', body: {} } });
    rule(world, { name: 'end', on: 'reaction.removed', emit: { kind: 'x.told', body: {} } });
    const body: Rule = { name: 'heard', on: 'x.told', where: [], emit: NOTE };
    const defined = hear(world, world.ana, [world.draft('reaction.defined', body)]);
    expect(derivedOf(defined).map(({ derived }) => derived?.rule)).toEqual(['tell']);
    const removed = hear(world, world.ana, [world.draft('reaction.removed', { name: 'heard' })]);
    expect(derivedOf(removed).map(({ derived }) => derived?.rule)).toEqual(['end', 'heard']);
  });

  test('is an admin’s word, and its name is free again when it is removed', () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    expect(rule(world)).toBeNull();
    expect(rule(world)).toMatch(/^life: a rule called build/);
    expect(world.say(ben, 'reaction.removed', { name: 'build' }).reason).toMatch(/^role:/);
    expect(world.say(world.ana, 'reaction.removed', { name: 'build' }).reason).toBeNull();
    expect(world.say(world.ana, 'reaction.removed', { name: 'build' }).reason).toMatch(/^life:/);
    expect(rule(world)).toBeNull();
  });

  test('in a loop is cut after so many steps, with one dead letter', () => {
    const world = new SmallWorld();
    rule(world, { on: 'x.ping', emit: { kind: 'x.pong', body: {} } });
    rule(world, { name: 'back', on: 'x.pong', emit: { kind: 'x.ping', body: {} } });
    const heard = hear(world, world.ana, [custom(world, 'x.ping')]);
    expect(derivedOf(heard)).toHaveLength(FOLLOW_UP_DEPTH);
    expect(world.state.deadCount).toBe(1);
    expect(world.state.deadLetters[0]?.reason).toMatch(/^rule: build was cut: 4 steps/);
  });

  test('with ever more followers is cut after so many follow-ups', () => {
    const world = new SmallWorld();
    for (let i = 0; i < REACTIONS_MOST; i++) expect(rule(world, { name: `r${i}` })).toBeNull();
    expect(rule(world, { name: 'more' })).toMatch(/^life: there are 64 rules/);
    expect(derivedOf(hear(world, world.ana, push(world)))).toHaveLength(FOLLOW_UPS_MOST);
    expect(world.state.deadLetters[1]?.reason).toMatch(/was cut: 32 follow-ups/);
  });
});

function idOf(told: Heard | undefined): string {
  return decodeEvent(told?.line ?? '')?.id ?? '';
}

test.each<[Json, string, Json | undefined, boolean]>([
  [{ n: 3 }, 'eq', 3, true],
  [{ n: 3 }, 'eq', '3', false],
  [{ n: null }, 'eq', null, true],
  [{ n: 3 }, 'ne', 4, true],
  [{}, 'ne', 4, false],
  [{ n: 3 }, 'lt', 4, true],
  [{ n: 4 }, 'lt', 4, false],
  [{ n: 4 }, 'le', 4, true],
  [{ n: 5 }, 'gt', 4, true],
  [{ n: 4 }, 'gt', 4, false],
  [{ n: 4 }, 'ge', 4, true],
  [{ n: '5' }, 'gt', 4, false],
  [{ n: 'b' }, 'in', ['a', 'b'], true],
  [{ n: 'c' }, 'in', ['a', 'b'], false],
  [{ n: { a: 1 } }, 'eq', 1, false],
  [{ n: false }, 'present', undefined, true],
  [{}, 'present', undefined, false],
  [{}, 'absent', undefined, true],
  ['text', 'absent', undefined, true],
])('of %j the test n %s %j is %s', (body, is, value, holds) => {
  const world = new SmallWorld();
  const test = { field: 'body.n', is, ...(value === undefined ? {} : { value }) };
  expect(rule(world, { where: [test as never] })).toBeNull();
  expect(derivedOf(hear(world, world.ana, push(world, body)))).toHaveLength(holds ? 1 : 0);
});

test.each<[string, Partial<Rule>]>([
  ['a beat', { on: 'node.beat' }],
  ['a kind that no rule may make', { emit: { kind: 'node.admitted', body: {} } }],
  ['a landing', { emit: { kind: 'task.landed', body: {} } }],
  ['a field that is none', { where: [{ field: 'body.(a+)+$', is: 'present' }] }],
  ['the author’s clock', { where: [{ field: 'at', is: 'present' }] }],
  ['nine tests', { where: Array(9).fill({ field: 'body.a', is: 'present' }) }],
  ['a value beside present', { where: [{ field: 'body.a', is: 'present', value: 1 }] }],
  ['no value', { where: [{ field: 'body.a', is: 'eq' }] }],
  ['an order of texts', { where: [{ field: 'body.a', is: 'lt', value: 'b' }] }],
  ['a list of objects', { where: [{ field: 'body.a', is: 'in', value: [{}] }] }],
  ['a list too long', { where: [{ field: 'body.a', is: 'in', value: Array(33).fill(1) }] }],
  ['another $ word', { emit: { kind: 'x.a', body: { $eval: '1' } } }],
  ['a $from beside others', { emit: { kind: 'x.a', body: { $from: 'ref', b: 1 } } }],
  ['a $from of no field', { emit: { kind: 'x.a', body: { $from: 'state.members' } } }],
  ['a $join of objects', { emit: { kind: 'x.a', body: { $join: [{ a: 1 }] } } }],
  ['33 fields', { emit: { kind: 'x.a', body: Array(33).fill({ $from: 'ref' }) } }],
  ['a run of the cause', { emit: task({ run: { $from: 'body.run' } }) }],
  ['an accept of the cause', { emit: task({ accept: [{ $join: ['a', { $from: 'body.a' }] }] }) }],
  ['an agent of the cause', { emit: task({ agent: { $from: 'body.agent' } }) }],
  ['a lane of the cause', { emit: task({ lane: { $from: 'body.lane' } }) }],
  ['a whole task of the cause', { emit: { kind: 'task.enqueued', body: { $from: 'body' } } }],
])('a rule with %s is void', (_, over) => {
  const world = new SmallWorld();
  expect(rule(world, over)).toMatch(/^body\./);
  expect(world.state.reactions.size).toBe(0);
});

function task(over: Json): Rule['emit'] {
  return { kind: 'task.enqueued', body: { title: 't', lane: 'default', ...(over as object) } };
}

test('what a cause brings is bounded, and so are depth and bytes of what is made', () => {
  const world = new SmallWorld();
  const deep = { a: { b: { c: { $from: 'body' } } } };
  const much = Array(32).fill({ $from: 'body' });
  rule(world, { name: 'much', emit: { kind: 'x.much', body: much } });
  rule(world, { name: 'deep', on: 'x.deep', emit: { kind: 'x.much', body: deep } });
  hear(world, world.ana, push(world, 'a'.repeat(30_000)));
  let nested: Json = 'end';
  for (let i = 0; i < 13; i++) nested = [nested];
  hear(world, world.ana, [custom(world, 'x.deep', nested)]);
  expect(world.state.deadLetters.map(({ reason }) => reason)).toEqual([
    'rule: much: what the cause brings is larger than 65536',
    expect.stringMatching(/^rule: deep: .*nested deeper than 16 levels$/),
  ]);
  hear(world, world.ana, push(world, 'a'.repeat(2000)));
  expect(world.state.deadCount).toBe(2);
});

test('INV-4: rules and events at random give one state, however the ledger is cut and kept', () => {
  const kinds = ['x.a', 'x.b', 'task.enqueued'];
  const emits: Rule['emit'][] = [
    { kind: 'x.a', body: { $from: 'body' } },
    { kind: 'x.b', body: { n: { $from: 'body.n' } } },
    task({ title: { $join: ['after ', { $from: 'ref' }] } }),
  ];
  const step = fc.record({
    on: fc.constantFrom(...kinds),
    emit: fc.constantFrom(...emits),
    is: fc.constantFrom('present' as const, 'absent' as const),
    n: fc.option(fc.nat(3), { nil: undefined }),
    removes: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), fc.nat(), (steps, cutAt) => {
      const world = new SmallWorld();
      world.lane();
      const tips: string[] = [];
      for (const [i, { on, emit, is, n, removes }] of steps.entries()) {
        rule(world, { name: `r${i}`, on, where: [{ field: 'body.n', is }], emit });
        tips.push(world.state.tip.oid);
        hear(world, world.ana, [custom(world, 'x.a', n === undefined ? {} : { n })]);
        if (removes) world.say(world.ana, 'reaction.removed', { name: `r${i}` });
        tips.push(world.state.tip.oid);
      }
      const first = new Line(foundState(world.founding, crypto) as State, crypto);
      first.judge(tips[cutAt % tips.length] as string, world.commits);
      const rest = new Line(deserialize(serialize(first.state)) as State, crypto);
      rest.judge(world.tip.oid, world.commits);
      expect(stateHash(rest.state, crypto)).toBe(stateHash(world.state, crypto));
    }),
    { numRuns: 40 },
  );
});

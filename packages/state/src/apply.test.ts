import type { Event } from '@lanemesh/event';
import { encode, type Json } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';

/** What one line of a batch by ana comes to: why it is void, or null. */
function verdict(world: SmallWorld, line: string): string | null {
  const { told } = world.follow(world.entry(world.ana, [world.lines(world.ana, [line])]));
  return told.at(-1)?.reason ?? null;
}

const lineOf = (event: object) => encode(event as Json);
const beat = (world: SmallWorld) => world.draft('node.beat', {});

describe('[R11] an event', () => {
  test('[R11] takes the next position, whether or not it has effect', () => {
    const world = new SmallWorld();
    const { position } = world.state;
    const lines = [lineOf(beat(world)), 'void', lineOf(beat(world))];
    world.follow(world.entry(world.ana, [world.lines(world.ana, lines)]));
    expect(world.state.position).toBe(position + 3);
    expect(world.state.deadLetters.map((letter) => letter.position)).toEqual([position + 2]);
  });

  test.each([
    ['white space', (line: string) => line.replace(':', ': ')],
    ['another order of keys', (line: string) => line.replace('"v":0', '').replace('{', '{"v":0,')],
    ['a number written otherwise', (line: string) => line.replace('"v":0', '"v":0.0')],
    ['an escape that needs none', (line: string) => line.replace('node', '\\u006eode')],
    ['an unknown field', (line: string) => line.replace('{"at"', '{"also":1,"at"')],
    ['nothing', () => ''],
  ])('[R11] is void if its bytes are not canonical: %s', (_, spoil) => {
    const world = new SmallWorld();
    expect(verdict(world, spoil(lineOf(beat(world))))).toBe('bytes: no canonical event');
  });

  test('[R11] counts once by author and id, also where it was void', () => {
    const world = new SmallWorld();
    const event = beat(world);
    expect(verdict(world, lineOf(event))).toBeNull();
    expect(verdict(world, lineOf(event))).toMatch(/^id:/);
    const bad = { ...beat(world), kind: 'node.unheard' };
    expect(verdict(world, lineOf(bad))).toMatch(/^kind:/);
    expect(verdict(world, lineOf({ ...bad, kind: 'node.beat' }))).toMatch(/^id:/);
    const ben = world.member('ben');
    expect(world.weave(world.batch(ben, [event]))).toMatchObject([{ reason: null }]);
  });

  test('[R11] has a kind and a version that the rule set knows', () => {
    const world = new SmallWorld();
    expect(verdict(world, lineOf({ ...beat(world), v: 1 }))).toMatch(/^kind: node.beat 1/);
    expect(verdict(world, lineOf({ ...beat(world), kind: 'task.dreamt' }))).toMatch(/^kind:/);
  });

  test('[R11] of a custom kind is kept, and read by nobody', () => {
    const world = new SmallWorld();
    const custom: Event = { ...beat(world), kind: 'x.note', v: 7, body: ['anything', { at: 1 }] };
    expect(verdict(world, lineOf(custom))).toBeNull();
    expect(world.state.deadCount).toBe(0);
  });

  test('[R11] names the first field that breaks its shape', () => {
    const world = new SmallWorld();
    const lane = { ...beat(world), kind: 'lane.defined', body: { name: 'Big' } };
    expect(verdict(world, lineOf(lane))).toBe('body.agents: is missing');
    const renamed = { ...beat(world), kind: 'node.renamed', body: { node: 'me', name: 'ana' } };
    expect(verdict(world, lineOf(renamed))).toBe('body.node: must be a node id');
    const started = { ...beat(world), kind: 'task.started' };
    const body = { task: `${world.ana.id}:${started.id}`, agent: 'script' };
    expect(verdict(world, lineOf({ ...started, body }))).toMatch(/^claim: is missing/);
  });

  test('[R11] needs its author’s role', () => {
    const world = new SmallWorld();
    world.lane();
    const ben = world.member('ben', ['observer']);
    const task = world.task();
    expect(world.claim(ben, task).reason).toBe('role: only worker may author task.claimed');
    const invite = { key: '0'.repeat(64), roles: [], expires: 0 };
    expect(world.say(ben, 'node.invited', invite).reason).toMatch(/^role: only admin/);
    expect(world.say(ben, 'node.beat', {}).reason).toBeNull();
  });

  test('[R11] gives the first failing reason of that order', () => {
    const world = new SmallWorld();
    const ben = world.member('ben', ['observer']);
    const bad = { title: '', lane: 'nowhere' };
    const event = world.draft('task.enqueued', { title: 'a', lane: 'nowhere' });
    const tell = (e: object) =>
      world.follow(world.entry(world.ana, [world.lines(ben, [lineOf(e)])])).told[0]?.reason;
    expect(tell({ ...event, body: bad, v: 3 })).toMatch(/^kind/);
    expect(tell({ ...world.draft('node.beat', {}), kind: 'task.enqueued', body: bad })).toMatch(
      /^body.title/,
    );
    expect(tell(world.draft('task.enqueued', { title: 'a', lane: 'nowhere' }))).toMatch(/^role/);
    expect(tell({ ...event, body: bad })).toMatch(/^id/);
  });

  test('[R11] a second mesh.founded, or a second node.joined, is void', () => {
    const world = new SmallWorld();
    const key = world.ana.signer.publicKey;
    const founded = { name: 'ana', key, capabilities: [], rules: 0 };
    expect(world.say(world.ana, 'mesh.founded', founded).reason).toMatch(/^founding/);
    const joined = { name: 'ana', key, capabilities: [] };
    expect(world.say(world.ana, 'node.joined', joined).reason).toMatch(/^life/);
  });
});

test('dead letters keep the newest 256 and count them all', () => {
  const world = new SmallWorld();
  const lines = Array.from({ length: 300 }, () => 'void');
  world.follow(world.entry(world.ana, [world.lines(world.ana, lines)]));
  expect(world.state.deadCount).toBe(300);
  expect(world.state.deadLetters).toHaveLength(256);
  expect(world.state.deadLetters.at(-1)?.position).toBe(world.state.position);
});

import { beforeAll, expect, test } from 'vitest';
import { contentsOf, type Laptop, type MeshWorld, meshWorld } from '../support/mesh-world.ts';

let world: MeshWorld;
let ana: Laptop;
let ben: Laptop;

beforeAll(async () => {
  world = meshWorld();
  ana = world.laptop('ana');
  ben = world.laptop('ben');
  await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  const { token } = await ana.ok(['node', 'invite']);
  await ben.ok(['join', world.hub, '--name', 'ben', '--invite', token]);
  for (let n = 0; n < 4; n++) {
    await ana.ok(['publish', 'x.ana', '--body', `{"n":${n}}`]);
    await ben.ok(['publish', 'x.ben', '--subject', `step ${n}`]);
    await ana.ok(['sync']);
    await ben.ok(['sync']);
  }
  await ana.ok(['sync']);
});

test('log: the order is the same on every node, and counts from 1', async () => {
  const [here, there] = [await ana.mesh(['log', '--json']), await ben.mesh(['log', '--json'])];
  expect(here.stdout).toBe(there.stdout);
  expect(here.lines.map(({ position }) => position)).toEqual(
    Array.from({ length: here.lines.length }, (_, i) => i + 1),
  );
  expect(here.lines[0]).toMatchObject({ kind: 'mesh.founded', position: 1 });
  const text = await ana.mesh(['log']);
  expect(text.stdout.trim().split('\n')).toHaveLength(here.lines.length);
  for (const line of text.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('log: filters', async () => {
  const log = async (...words: string[]) => (await ana.mesh(['log', '--json', ...words])).lines;
  expect((await log('--kind', 'x.ben')).map(({ subject }) => subject)).toEqual(
    [0, 1, 2, 3].map((n) => `step ${n}`),
  );
  expect(await log('--kind', 'x.')).toHaveLength(8);
  expect(await log('--kind', 'x.ana', '--kind', 'node.joined')).toHaveLength(5);
  expect(await log('--node', 'ben')).toHaveLength(5);
  expect((await log('--limit', '2')).at(-1)).toEqual((await log()).at(-1));
  expect(await log('--limit', '0')).toEqual([]);
  expect((await log('--since', '3', '--until', '4')).map(({ position }) => position)).toEqual([
    3, 4,
  ]);
  const [third] = await log('--since', '3', '--limit', '99');
  expect((await log('--since', third.id))[0]).toEqual(third);
  expect(await log('--since', '1h')).toHaveLength((await log()).length);
  expect(await log('--until', '2020-01-01')).toEqual([]);
  for (const [words, code] of [
    [['--node', 'nobody'], 'node.unknown'],
    [['--since', 'yesterday'], 'event.unknown'],
    [['--task', 'none'], 'task.unknown'],
    [['--limit', '-1'], 'flag.value'],
    [['--format', 'xml'], 'flag.value'],
  ] as const) {
    const ran = await ana.mesh(['log', '--json', ...words]);
    expect([words, ran.exit, ran.json.error.code]).toEqual([words, 2, code]);
  }
});

test('log: CloudEvents', async () => {
  const events = (await ana.mesh(['log', '--json', '--format', 'cloudevents'])).lines;
  const { mesh } = await ana.ok(['status']);
  for (const event of events) {
    expect(event).toMatchObject({ specversion: '1.0', datacontenttype: 'application/json' });
    expect(event.source.startsWith(`urn:lanemesh:${mesh}:n`)).toBe(true);
    for (const name of Object.keys(event)) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
  }
  const keys = events.map(({ source, id }) => `${source} ${id}`);
  expect(new Set(keys).size).toBe(events.length);
});

test('replay: every point has one state, the same on both nodes', async () => {
  const now = await ana.ok(['replay']);
  const status = await ana.ok(['status']);
  expect(status).toMatchObject({ position: now.position, stateHash: now.stateHash });
  expect((await ben.ok(['replay', '--full'])).stateHash).toBe(now.stateHash);
  const hashes = new Set<string>();
  const points = [1, 2, 3, 4, now.position - 1, now.position];
  for (const at of points) {
    const words = ['replay', '--at', String(at)];
    const [here, there] = await Promise.all([ana.ok(words), ben.ok(words)]);
    expect(here.position).toBe(at);
    expect(there).toEqual(here);
    hashes.add(here.stateHash);
  }
  expect(hashes.size).toBe(points.length);
  const last = await ana.ok(['replay', '--at', String(now.position)]);
  expect(last).toEqual(now);
  const event = (await ana.mesh(['log', '--json', '--since', '5', '--until', '5'])).lines[0];
  expect((await ana.ok(['replay', '--at', event.id])).position).toBe(5);
  expect((await ana.ok(['replay', '--at', event.entry])).tip).toBe(event.entry);
  expect((await ana.ok(['replay', '--at', new Date().toISOString()])).stateHash).toBe(
    now.stateHash,
  );
});

test('replay: outside the history is exit 2, and nothing changes', async () => {
  const before = contentsOf(ana.project);
  for (const at of ['0', '99999', '2020-01-01', '2999-01-01', 'f'.repeat(40), 'zzz', '-1', '1.5']) {
    const ran = await ana.mesh(['replay', '--json', '--at', at]);
    expect([at, ran.exit]).toEqual([at, 2]);
    expect(ran.json.error.message).toContain(at);
  }
  expect(contentsOf(ana.project)).toBe(before);
});

import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { contentsOf, type Laptop, type MeshWorld, meshWorld } from '../support/mesh-world.ts';

let world: MeshWorld;
let ana: Laptop;

beforeAll(async () => {
  world = meshWorld();
  ana = world.laptop('ana');
  await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
});

test('appends without the hub; sync gives a position', async () => {
  const atHub = world.hubRefs();
  const body = '{"version":"1.4.2","ok":true,"n":-3,"list":[null,"é"]}';
  const made = await ana.ok(['publish', 'x.deploy.done', '--subject', 'api', '--body', body]);
  const { nodes } = await ana.ok(['node', 'list']);
  expect(made).toMatchObject({ kind: 'x.deploy.done', position: null, published: false });
  expect(made.node).toBe(nodes[0].id);
  expect(made.id).toMatch(/^[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  expect(world.hubRefs()).toEqual(atHub);
  const caused = await ana.ok(['publish', 'x.next', '--cause', made.id]);
  expect(caused.seq).toBe(made.seq + 1);
  const last = (await ana.mesh(['log', '--json'])).lines.slice(-2);
  expect(last).toMatchObject([
    { id: made.id, position: null, subject: 'api', body: JSON.parse(body) },
    { id: caused.id, position: null, cause: `${made.node}:${made.id}`, body: {} },
  ]);
  const synced = await ana.ok(['sync']);
  expect(synced).toMatchObject({ hub: 'reached', waiting: 0, published: true, rejected: [] });
  const ordered = (await ana.mesh(['log', '--json', '--limit', '2'])).lines;
  expect(ordered.map(({ id, position }) => [id, position])).toEqual([
    [made.id, synced.position - 1],
    [caused.id, synced.position],
  ]);
});

test('a body from a file, and from stdin', async () => {
  writeFileSync(join(ana.project, 'body.json'), '{"from":"file"}');
  await ana.ok(['publish', 'x.file', '--body', '@body.json']);
  await ana.ok(['publish', 'x.stdin', '--body', '-'], { stdin: '{"from":"stdin"}' });
  const [file, stdin] = (await ana.mesh(['log', '--json', '--limit', '2'])).lines;
  expect([file.body, stdin.body]).toEqual([{ from: 'file' }, { from: 'stdin' }]);
});

test('many at once, so many a batch', async () => {
  const stdin = Array.from({ length: 25 }, (_, n) => JSON.stringify({ kind: 'x.n', body: { n } }));
  const made = await ana.ok(['publish', '--stdin', '--batch', '10'], { stdin: stdin.join('\n') });
  expect(made.count).toBe(25);
  const told = (await ana.mesh(['log', '--json', '--kind', 'x.n'])).lines;
  expect(told.map(({ body }) => body.n)).toEqual(Array.from({ length: 25 }, (_, n) => n));
  expect([told[0].id, told[24].id]).toEqual([made.first, made.last]);
  await ana.ok(['sync']);
  const seqs = (await ana.mesh(['log', '--json', '--kind', 'x.n'])).lines.map(({ seq }) => seq);
  expect(seqs.filter((seq) => seq === made.seq)).toHaveLength(5);
  expect(new Set(seqs).size).toBe(3);
});

test('bad input: the error, its exit code, and nothing changed here or at the hub', async () => {
  const before = contentsOf(ana.project, world.hub);
  const huge = JSON.stringify({ text: 'x'.repeat(70_000) });
  const bad: [string[], string, string?][] = [
    [['publish', 'deploy.done'], 'event.invalid'],
    [['publish', 'X.Upper'], 'event.invalid'],
    [['publish'], 'kind.missing'],
    [['publish', 'x.a', '--body', '{"a":'], 'json.malformed'],
    [['publish', 'x.a', '--body', '@nowhere.json'], 'file'],
    [['publish', 'x.a', '--body', '{"price":1.5}'], 'event.invalid'],
    [['publish', 'x.a', '--body', '{"big":9007199254740993}'], 'event.invalid'],
    [['publish', 'x.a', '--body', '{"clé":1}'], 'event.invalid'],
    [['publish', 'x.a', '--body', '-'], 'event.invalid', huge],
    [['publish', 'x.a', '--subject', '../../x'], 'event.invalid'],
    [['publish', 'x.a', '--subject', '--upload-pack=x'], 'event.invalid'],
    [['publish', 'x.a', '--subject=--upload-pack=x'], 'event.invalid'],
    [['publish', 'x.a', '--lane', '../x'], 'event.invalid'],
    [['publish', 'x.a', '--cause', 'nonsense!'], 'event.unknown'],
    [['publish', 'x.a', 'x.b'], 'args.many'],
    [['publish', 'task.enqueued', '--body', '{"lane":"default"}'], 'event.invalid'],
    [
      ['publish', 'task.enqueued', '--body', '{"title":"t","lane":"nowhere","draft":true}'],
      'event.refused',
    ],
    [['publish', 'task.enqueued', '--body', '{"title":"t","lane":"default"}'], 'event.refused'],
    [['publish', '--stdin'], 'event.invalid', '{"kind":"x.a"}\n{"kind":"nope"}\n'],
    [['publish', '--stdin'], 'json.malformed', '{"kind":"x.a"}\nnope\n'],
    [['publish', '--stdin'], 'stdin.line', '{"kind":"x.a","at":1}\n'],
    [['publish', '--stdin', '--batch', '0'], 'flag.value', '{"kind":"x.a"}\n'],
    [['publish', '--stdin', '--batch', '513'], 'flag.value', '{"kind":"x.a"}\n'],
    [['publish', 'x.a', '--stdin'], 'stdin.alone', '{"kind":"x.a"}\n'],
  ];
  for (const [words, code, stdin] of bad) {
    const ran = await ana.mesh([...words, '--json'], stdin === undefined ? {} : { stdin });
    expect([words, ran.exit, ran.json.error.code]).toEqual([words, 2, code]);
    expect(Object.keys(ran.json.error)).toEqual(['code', 'message', 'hint']);
    expect(ran.stderr).toBe('');
  }
  expect(contentsOf(ana.project, world.hub)).toBe(before);
  const line = await ana.mesh(['publish', '--stdin'], { stdin: '{"kind":"x.a"}\n\n{"kind":"no"}' });
  expect(line.stderr).toContain('line 3: kind');
  const float = await ana.mesh(['publish', 'x.a', '--body', '{"price":1.5}']);
  expect(float.stdout).toBe('');
  expect(float.stderr).toContain('body.price: 1.5 is no safe integer: send it as a string');
  const path = await ana.mesh(['publish', 'x.a', '--subject', '../../x']);
  expect(path.stderr).toContain('subject: "../../x" must be a subject of letters');
});

test('a key file that others can read: exit 2', async () => {
  const key = join(ana.project, '.mesh/key');
  chmodSync(key, 0o644);
  const before = contentsOf(ana.project, world.hub);
  const ran = await ana.mesh(['publish', 'x.a', '--json']);
  expect([ran.exit, ran.json.error.code]).toEqual([2, 'key.mode']);
  expect(ran.json.error.message).toContain('0644');
  expect(contentsOf(ana.project, world.hub)).toBe(before);
  chmodSync(key, 0o600);
});

test('while the hub is away events are kept, and sync exits 5', async () => {
  renameSync(world.hub, `${world.hub}.away`);
  await ana.ok(['publish', 'x.offline']);
  const synced = await ana.mesh(['sync', '--json']);
  expect([synced.exit, synced.json.error.code]).toEqual([5, 'hub.away']);
  const renamed = await ana.ok(['node', 'rename', 'anna']);
  expect(renamed).toMatchObject({ published: false, position: null });
  const strict = await ana.mesh(['node', 'rename', 'anne', '--require-hub', '--json']);
  expect(strict.exit).toBe(5);
  const { hub } = await ana.ok(['status']);
  expect(hub).toMatchObject({ reachable: false, ahead: expect.any(Number) });
  expect(hub.ahead).toBeGreaterThan(1);
  renameSync(`${world.hub}.away`, world.hub);
  expect(await ana.ok(['sync'])).toMatchObject({ waiting: 0, published: true });
});

import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentsOf, Laptop, meshWorld } from '../support/mesh-world.ts';
import { scratchFolder } from '../support/scratch.ts';

test('founds a mesh at a hub: repository, lane, and no tracked file changed', async () => {
  const world = meshWorld();
  const ana = world.laptop('ana');
  const made = await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  expect(made).toMatchObject({ node: { name: 'ana' }, hub: world.hub, created: true });
  expect(made.repo).toEqual({ name: 'hub', url: 'hub', target: 'main' });
  expect(made.mesh).toMatch(/^[0-9a-f]{64}$/);
  expect(made.node.key).toMatch(/^ssh-ed25519 /);
  expect(ana.git('status', '--porcelain')).toBe('');
  expect(readFileSync(join(ana.project, '.git/info/exclude'), 'utf8')).toContain('/.mesh/\n');
  expect(statSync(join(ana.project, '.mesh/key')).mode & 0o777).toBe(0o600);
  const refs = [...world.hubRefs().keys()];
  expect(refs).toEqual([
    'refs/heads/main',
    'refs/heads/mesh/ledger',
    `refs/heads/mesh/log/${made.node.id}`,
  ]);
  const { state } = await ana.ok(['replay']);
  const lanes = new Map<string, unknown>(state.lanes);
  expect(lanes.get('default')).toMatchObject({
    agents: ['script'],
    accept: [],
    verify: 'none',
    ttl: 60,
    maxAttempts: 4,
    repo: 'hub',
    slots: null,
  });
});

test('without a hub it is local, and says how to choose one', async () => {
  const world = meshWorld();
  const ana = world.laptop('ana');
  const made = await ana.mesh(['init']);
  expect(made.exit).toBe(0);
  expect(made.stdout).toContain('mesh hub set URL');
  expect([...world.hubRefs().keys()]).toEqual(['refs/heads/main']);
  const { hub, repo } = await ana.ok(['init']);
  expect(hub).toBeNull();
  expect(repo).toMatchObject({ url: world.hub, target: 'main' });
});

test('a hub whose HEAD names a branch that nobody pushed: its only branch is the target', async () => {
  const world = meshWorld();
  const ana = world.laptop('ana');
  world.gitAtHub('symbolic-ref', 'HEAD', 'refs/heads/trunk');
  ana.git('remote', 'set-head', 'origin', '--delete');
  const made = await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  expect(made.repo).toEqual({ name: 'hub', url: 'hub', target: 'main' });
});

test('a folder that is no git repository may have a folder as hub, for the ledger alone', async () => {
  const folder = scratchFolder();
  const project = join(folder, 'plain');
  mkdirSync(project);
  const world = meshWorld(null);
  const ana = new Laptop('ana', folder, project);
  const made = await ana.ok(['init', '--name', 'ana', '--hub', world.hub]);
  expect(made).toMatchObject({ hub: world.hub, repo: null });
  expect((await ana.mesh(['status'])).exit).toBe(0);
});

test('again: says what is here and changes nothing', async () => {
  const world = meshWorld();
  const ana = world.laptop('ana');
  const first = await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  const before = contentsOf(ana.project, world.hub);
  const again = await ana.ok(['init']);
  expect(again).toMatchObject({ mesh: first.mesh, node: first.node, hub: world.hub });
  const same = await ana.ok(['init', '--name', 'ana', '--hub', world.hub]);
  expect(same.created).toBe(false);
  const name = await ana.mesh(['init', '--name', 'other', '--json']);
  expect(name.exit).toBe(2);
  expect(name.json.error).toMatchObject({ code: 'init.again', hint: 'mesh node rename other' });
  const hub = await ana.mesh(['init', '--hub', join(world.folder, 'other.git'), '--json']);
  expect(hub.exit).toBe(2);
  expect(hub.json.error.hint).toContain('mesh hub set');
  expect(contentsOf(ana.project, world.hub)).toBe(before);
});

test('a hub that cannot be one: nothing is made', async () => {
  const world = meshWorld();
  const empty = meshWorld(null);
  const ana = world.laptop('ana');
  const folder = join(world.folder, 'no-repository');
  mkdirSync(folder);
  writeFileSync(join(folder, 'file'), '');
  const before = contentsOf(ana.project, world.hub, folder, empty.hub);
  const bad: [string, number, string][] = [
    [join(world.folder, 'nowhere.git'), 2, 'hub.missing'],
    [folder, 2, 'hub.not-git'],
    [join(folder, 'file'), 2, 'hub.not-git'],
    [empty.hub, 2, 'hub.empty'],
    ['ext::sh -c true', 2, 'hub.url'],
    ['--upload-pack=x', 2, 'hub.url'],
    ['', 2, 'hub.url'],
    ['http://127.0.0.1:1/x.git', 5, 'hub.away'],
  ];
  for (const [hub, exit, code] of bad) {
    const ran = await ana.mesh(['init', '--hub', hub, '--json']);
    expect([hub, ran.exit, ran.json.error.code]).toEqual([hub, exit, code]);
    expect(ran.stderr).toBe('');
  }
  expect(contentsOf(ana.project, world.hub, folder, empty.hub)).toBe(before);
});

test('a hub that carries a mesh already is joined, not founded at', async () => {
  const world = meshWorld();
  await world.laptop('ana').ok(['init', '--hub', 'origin']);
  const ben = world.laptop('ben');
  const before = contentsOf(ben.project, world.hub);
  const ran = await ben.mesh(['init', '--hub', 'origin', '--json']);
  expect(ran.exit).toBe(2);
  expect(ran.json.error).toMatchObject({ code: 'hub.taken' });
  expect(ran.json.error.hint).toContain('mesh join');
  expect(contentsOf(ben.project, world.hub)).toBe(before);
});

test('two that found at one hub at once: one mesh', async () => {
  const world = meshWorld();
  const laptops = ['ana', 'ben', 'eve'].map((name) => world.laptop(name));
  const ran = await Promise.all(laptops.map((laptop) => laptop.mesh(['init', '--hub', 'origin'])));
  expect(ran.filter(({ exit }) => exit === 0)).toHaveLength(1);
  for (const [i, { exit, stderr }] of ran.entries()) {
    if (exit === 0) continue;
    expect([exit, stderr]).toEqual([2, expect.stringContaining('carries a mesh already')]);
    expect(existsSync(join((laptops[i] as Laptop).project, '.mesh'))).toBe(false);
  }
});

test('what an interrupted init left is completed', async () => {
  const world = meshWorld();
  const ana = world.laptop('ana');
  const first = await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  rmSync(join(ana.project, '.mesh/node.json'));
  const status = await ana.mesh(['status', '--json']);
  expect(status.exit).toBe(3);
  expect(status.json.error.hint).toContain('init');
  const again = await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  expect(again).toMatchObject({ mesh: first.mesh, node: first.node });
  expect((await ana.ok(['verify'])).events).toBe(3);
});

test('hub set gives a local mesh a hub', async () => {
  const world = meshWorld();
  const ana = world.laptop('ana');
  await ana.ok(['init', '--name', 'ana']);
  const bad = await ana.mesh(['hub', 'set', join(world.folder, 'nowhere.git'), '--json']);
  expect([bad.exit, bad.json.error.code]).toEqual([2, 'hub.missing']);
  const set = await ana.ok(['hub', 'set', 'origin']);
  expect(set).toMatchObject({ hub: world.hub, term: 1 });
  expect(world.hubRefs().has('refs/heads/mesh/ledger')).toBe(true);
  const { hub } = await ana.ok(['status']);
  expect(hub).toMatchObject({ url: world.hub, ahead: 0, behind: 0, reachable: true });
  expect((await ana.ok(['hub', 'set', 'origin'])).term).toBe(1);
  const other = meshWorld();
  expect(await ana.ok(['hub', 'set', other.hub])).toMatchObject({ hub: other.hub, term: 2 });
  expect(other.hubRefs().get('refs/heads/mesh/ledger')).toBe((await ana.ok(['status'])).tip);
});

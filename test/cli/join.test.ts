import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentsOf, Laptop, type MeshWorld, meshWorld } from '../support/mesh-world.ts';

async function worldOf(): Promise<{ world: MeshWorld; ana: Laptop }> {
  const world = meshWorld();
  const ana = world.laptop('ana');
  await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  return { world, ana };
}

function folderOf(world: MeshWorld, name: string): Laptop {
  const [home, project] = [join(world.folder, name, 'home'), join(world.folder, name, 'project')];
  mkdirSync(home, { recursive: true });
  mkdirSync(project, { recursive: true });
  return new Laptop(name, home, project);
}

test('[R6] an invite admits at once, nobody else awake', async () => {
  const { world, ana } = await worldOf();
  const invite = await ana.mesh(['node', 'invite']);
  expect(invite.stdout).toMatch(/^mesh1_[A-Za-z0-9_-]{112}\n$/);
  const ben = world.laptop('ben');
  const args = ['join', world.hub, '--name', 'ben', '--invite', '-', '--capability', 'gpu'];
  const joined = await ben.ok(args, { stdin: invite.stdout });
  expect(joined).toMatchObject({ admitted: true, node: { name: 'ben' } });
  expect(ben.git('status', '--porcelain')).toBe('');
  const { nodes } = await ben.ok(['node', 'list']);
  expect(nodes).toMatchObject([
    { name: 'ana', roles: ['admin', 'worker', 'verifier'], state: 'admitted' },
    { name: 'ben', roles: ['worker', 'verifier'], state: 'admitted', capabilities: ['gpu'] },
  ]);
  await ana.ok(['sync']);
  const [here, there] = [await ana.ok(['replay']), await ben.ok(['replay'])];
  expect(here.stateHash).toBe(there.stateHash);
  const again = await ben.ok(['join', world.hub]);
  expect(again).toMatchObject({ mesh: joined.mesh, admitted: true });
});

test('a used invite: exit 4, the folder as before, nothing new at the hub', async () => {
  const { world, ana } = await worldOf();
  const { token } = await ana.ok(['node', 'invite']);
  await world.laptop('ben').ok(['join', world.hub, '--invite', token]);
  const eve = world.laptop('eve');
  const before = contentsOf(eve.project, eve.home, world.hub);
  const ran = await eve.mesh(['join', world.hub, '--invite', token, '--json']);
  expect([ran.exit, ran.json.error.code]).toEqual([4, 'invite.refused']);
  expect(ran.json.error.message).toContain('used');
  expect(contentsOf(eve.project, eve.home, world.hub)).toBe(before);
});

test('of several that race for one invite, one joins and the others exit 4', async () => {
  const { world, ana } = await worldOf();
  const { token } = await ana.ok(['node', 'invite']);
  const names = ['ben', 'eve', 'kim', 'lou'];
  const laptops = names.map((name) => world.laptop(name));
  const ran = await Promise.all(
    laptops.map((laptop) =>
      laptop.mesh(['join', world.hub, '--name', laptop.name, '--invite', token]),
    ),
  );
  expect(ran.map(({ exit }) => exit).sort()).toEqual([0, 4, 4, 4]);
  const winner = laptops[ran.findIndex(({ exit }) => exit === 0)] as Laptop;
  for (const laptop of laptops)
    expect(existsSync(join(laptop.project, '.mesh'))).toBe(laptop === winner);
  await ana.ok(['sync']);
  const { nodes } = await ana.ok(['node', 'list']);
  expect(nodes.filter((node: { state: string }) => node.state === 'admitted')).toHaveLength(2);
  expect(await ana.ok(['verify'])).toMatchObject({ ok: true, findings: [] });
});

test('expired, foreign and unknown invites: exit 4; a malformed one: exit 2', async () => {
  const { world, ana } = await worldOf();
  const expired = await ana.ok(['node', 'invite', '--expires', '1ms']);
  const unordered = await ana.ok(['node', 'invite', '--no-sync']);
  expect(unordered).toMatchObject({ published: false, ordered: false });
  const other = await worldOf();
  const foreign = await other.ana.ok(['node', 'invite']);
  const ben = world.laptop('ben');
  const before = contentsOf(ben.project, world.hub);
  for (const [token, exit, code] of [
    [expired.token, 4, 'invite.refused'],
    [unordered.token, 4, 'invite.refused'],
    [foreign.token, 4, 'invite.mesh'],
    ['mesh1_abc', 2, 'invite.malformed'],
  ]) {
    const ran = await ben.mesh(['join', world.hub, '--invite', token, '--json']);
    expect([ran.exit, ran.json.error.code]).toEqual([exit, code]);
    expect(contentsOf(ben.project, world.hub)).toBe(before);
  }
  await ana.ok(['sync']);
  const ran = await ben.ok(['join', world.hub, '--invite', unordered.token]);
  expect(ran.admitted).toBe(true);
});

test('without an invite it asks, and an admin lets it in, revokes it, renames it', async () => {
  const { world, ana } = await worldOf();
  const ben = world.laptop('ben');
  const asked = await ben.ok(['join', world.hub, '--name', 'ben']);
  expect(asked.admitted).toBe(false);
  const early = await ben.mesh(['node', 'rename', 'bob', '--json']);
  expect([early.exit, early.json.error.code]).toEqual([4, 'node.pending']);
  await ana.ok(['sync']);
  const { needsYou } = await ana.ok(['status']);
  expect(needsYou).toMatchObject([{ what: 'node', name: 'ben', why: 'asks to join' }]);
  const admitted = await ana.ok(['node', 'admit', 'ben', '--role', 'worker']);
  expect(admitted).toMatchObject({
    node: { roles: ['worker'], state: 'admitted' },
    published: true,
  });
  await ben.ok(['sync']);
  expect(await ben.ok(['node', 'rename', 'bob'])).toMatchObject({ node: { name: 'bob' } });
  const role = await ben.mesh(['node', 'revoke', 'ana', '--json']);
  expect([role.exit, role.json.error.code]).toEqual([4, 'role']);
  await ana.ok(['sync']);
  expect(await ana.ok(['node', 'revoke', 'bob'])).toMatchObject({ node: { state: 'revoked' } });
  await ben.ok(['sync']);
  const late = await ben.mesh(['node', 'rename', 'eve', '--json']);
  expect([late.exit, late.json.error.code]).toEqual([4, 'node.revoked']);
});

test('an empty folder gets a clone of the repository the ledger names', async () => {
  const { world, ana } = await worldOf();
  const { token } = await ana.ok(['node', 'invite']);
  const ben = folderOf(world, 'ben');
  const joined = await ben.ok(['join', world.hub, '--invite', token]);
  expect(joined).toMatchObject({ admitted: true, cloned: 'hub' });
  expect(readFileSync(join(ben.project, 'README.md'), 'utf8')).toContain('small project');
  expect(ben.git('status', '--porcelain', '--branch')).toBe('## main...origin/main\n');
});

test('a folder that is neither empty nor a clone: exit 2', async () => {
  const { world } = await worldOf();
  const ben = folderOf(world, 'ben');
  writeFileSync(join(ben.project, 'notes.txt'), 'mine');
  const ran = await ben.mesh(['join', world.hub, '--json']);
  expect([ran.exit, ran.json.error.code]).toEqual([2, 'join.folder']);
  expect(readdirSync(ben.project)).toEqual(['notes.txt']);
});

test('hubs without a mesh, or that do not answer', async () => {
  const world = meshWorld();
  const ben = world.laptop('ben');
  const before = contentsOf(ben.project, world.hub);
  for (const [hub, exit, code] of [
    [world.hub, 2, 'hub.no-mesh'],
    [join(world.folder, 'nowhere'), 2, 'hub.missing'],
    ['http://127.0.0.1:1/x.git', 5, 'hub.away'],
  ] as const) {
    const ran = await ben.mesh(['join', hub, '--json']);
    expect([ran.exit, ran.json.error.code]).toEqual([exit, code]);
  }
  expect(contentsOf(ben.project, world.hub)).toBe(before);
});

test('a join that was interrupted after it was ordered is completed by the same command', async () => {
  const { world, ana } = await worldOf();
  const { token } = await ana.ok(['node', 'invite']);
  const ben = world.laptop('ben');
  const first = await ben.ok(['join', world.hub, '--invite', token, '--name', 'ben']);
  rmSync(join(ben.project, '.mesh/node.json'));
  const again = await ben.ok(['join', world.hub, '--invite', token, '--name', 'ben']);
  expect(again).toMatchObject({ mesh: first.mesh, node: first.node, admitted: true });
});

test('what a join of another mesh left unfinished is not in the way', async () => {
  const [first, second] = [await worldOf(), await worldOf()];
  const ben = first.world.laptop('ben');
  await ben.ok(['join', first.world.hub, '--name', 'ben']);
  rmSync(join(ben.project, '.mesh/node.json'));
  const { token } = await second.ana.ok(['node', 'invite']);
  const joined = await ben.ok(['join', second.world.hub, '--name', 'ben', '--invite', token]);
  expect(joined.admitted).toBe(true);
  expect(await ben.ok(['verify'])).toMatchObject({ ok: true, findings: [] });
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentsOf, type MeshWorld, meshWorld } from '../support/mesh-world.ts';
import { inCi } from '../support/tier.ts';

const NOTE = ['publish', 'x.note'];

/** Ana's mesh, and Ben in it by her invite. */
async function twoOf(world: MeshWorld, roles: readonly string[] = ['worker']) {
  const [ana, ben] = [world.laptop('ana'), world.laptop('ben')];
  await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  const asked = roles.flatMap((role) => ['--role', role]);
  const { token } = await ana.ok(['node', 'invite', ...asked]);
  await ben.ok(['join', world.hub, '--name', 'ben', '--invite', token]);
  return { ana, ben };
}

const ledgerOf = (world: MeshWorld) => world.hubRefs().get('refs/heads/mesh/ledger');

test('[INV-2] hub set: everybody follows to the new hub, and nothing unsent is lost', async () => {
  const [first, second] = [meshWorld(), meshWorld()];
  const { ana, ben } = await twoOf(first);
  const { id } = await ben.ok(NOTE);
  const moved = await ana.ok(['hub', 'set', second.hub]);
  expect(moved).toMatchObject({ hub: second.hub, term: 1 });
  const last = ledgerOf(first);
  await ben.ok(['sync']);
  const { hub, stateHash } = await ben.ok(['status']);
  expect(hub).toMatchObject({ url: second.hub, ahead: 0, findings: [] });
  const mine = (await ben.mesh(['log', '--kind', 'x.note', '--json'])).lines;
  expect(mine).toMatchObject([{ id, position: expect.any(Number) }]);
  await ana.ok(['sync']);
  expect((await ana.ok(['status'])).stateHash).toBe(stateHash);
  expect(ledgerOf(first)).toBe(last);
  const body = JSON.stringify({ url: first.hub, term: 1 });
  const rival = await ana.mesh(['publish', 'hub.moved', '--body', body, '--json']);
  expect(rival).toMatchObject({
    exit: 2,
    json: { error: { message: expect.stringContaining('must be above 1') } },
  });
});

test('[INV-2] a hub that is gone for good: --dead moves the mesh, and the others find it there', async () => {
  const [first, second] = [meshWorld(), meshWorld()];
  const { ana, ben } = await twoOf(first);
  await ana.ok(['sync']);
  await ben.ok(NOTE);
  first.gitAtHub('config', 'core.repositoryformatversion', '99');
  const plain = await ana.mesh(['hub', 'set', second.hub, '--json']);
  expect(plain).toMatchObject({
    exit: 5,
    json: { error: { hint: expect.stringContaining('--dead') } },
  });
  expect(await ana.ok(['hub', 'set', second.hub, '--dead'])).toMatchObject({ term: 1 });
  expect(await ana.ok(['hub', 'set', second.hub])).toMatchObject({ term: 1 });
  expect(await ben.ok(['hub', 'set', second.hub])).toMatchObject({ term: 1 });
  const log = (await ben.mesh(['log', '--kind', 'x.note', '--json'])).lines;
  expect(log).toMatchObject([{ position: expect.any(Number) }]);
  await ana.ok(['sync']);
  const hashes = [await ana.ok(['status']), await ben.ok(['status'])];
  expect(hashes[0].stateHash).toBe(hashes[1].stateHash);
});

test('hubs that are none: sync folders, another mesh, an empty one; nothing is changed', async () => {
  const [world, taken] = [meshWorld(), meshWorld()];
  const [ana, eve] = [world.laptop('ana'), taken.laptop('eve')];
  await ana.ok(['init', '--hub', 'origin']);
  await eve.ok(['init', '--hub', 'origin']);
  const before = world.hubRefs();
  const synced = join(world.folder, 'shared', 'hub.git');
  mkdirSync(synced, { recursive: true });
  mkdirSync(join(world.folder, 'shared', '.stfolder'));
  const box = join(world.folder, 'Dropbox', 'hub.git');
  for (const [words, code, why] of [
    [['hub', 'set', synced], 'hub.sync-folder', 'Syncthing'],
    [['hub', 'set', box], 'hub.sync-folder', 'Dropbox'],
    [['hub', 'set', taken.hub], 'hub.taken', 'another mesh'],
  ] as const) {
    const ran = await ana.mesh([...words, '--json']);
    expect(ran).toMatchObject({
      exit: 2,
      json: { error: { code, message: expect.stringContaining(why), hint: expect.any(String) } },
    });
  }
  expect(world.hubRefs()).toEqual(before);
  const clashing = meshWorld();
  clashing.gitAtHub('branch', 'mesh', 'main');
  expect(await ana.mesh(['hub', 'set', clashing.hub, '--json'])).toMatchObject({
    exit: 4,
    json: { error: { code: 'hub.blocked', hint: expect.stringContaining('--delete mesh') } },
  });
  expect((await ana.ok(['status'])).hub.url).toBe(world.hub);
  const carl = world.laptop('carl');
  const untouched = contentsOf(carl.project);
  expect((await carl.mesh(['init', '--hub', box, '--json'])).json.error.code).toBe(
    'hub.sync-folder',
  );
  expect(contentsOf(carl.project)).toBe(untouched);
});

test('INV-8: what the hub takes a minute is said once for all', async () => {
  const world = meshWorld();
  const ana = world.laptop('ana');
  await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  const said = await ana.ok(['hub', 'set', 'origin', '--rate', '6']);
  expect(said).toMatchObject({ term: 1, rate: 6 });
  expect(await ana.ok(['hub', 'set', 'origin'])).toMatchObject({ term: 1, rate: 6 });
  const wrong = await ana.mesh(['hub', 'set', 'origin', '--rate', '0', '--json']);
  expect([wrong.exit, wrong.json.error.message]).toEqual([2, expect.stringContaining('--rate')]);
});

inCi(test)(
  '[INV-2] under a quorum --dead moves the mesh when as many admins have said so',
  async () => {
    const [first, second] = [meshWorld(), meshWorld()];
    const { ana, ben } = await twoOf(first, ['admin', 'worker']);
    await ana.ok(['sync']);
    await ana.ok(['node', 'quorum', '2']);
    await ben.ok(['sync']);
    first.gitAtHub('config', 'core.repositoryformatversion', '99');
    const asked = await ana.ok(['hub', 'set', second.hub, '--dead', '--first-branch']);
    expect(asked.waits).toMatchObject({ kind: 'hub.moved', missing: 1 });
    // The other one has not heard of it: he says the same by the same command.
    await ben.ok(['hub', 'set', second.hub, '--dead', '--first-branch']);
    for (const laptop of [ana, ben, ana]) await laptop.ok(['sync']);
    const hashes = [await ana.ok(['status']), await ben.ok(['status'])];
    expect(hashes[0]).toMatchObject({ hub: { url: second.hub }, acts: [] });
    expect(hashes[0].stateHash).toBe(hashes[1].stateHash);
  },
);

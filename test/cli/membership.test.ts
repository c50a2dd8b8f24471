import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { opensshPublicKey } from '@lanemesh/event';
import { lockOwner, privateFolder } from '@lanemesh/ledger';
import { layoutOf, OpenNode } from '@lanemesh/peer/home';
import { describe, expect, test, vi } from 'vitest';
import { Desk } from '../support/desk.ts';
import { contentsOf, type Laptop, type MeshWorld, meshWorld } from '../support/mesh-world.ts';

interface Crew {
  readonly world: MeshWorld;
  readonly ana: Laptop;
  /** Joins with an invite of these roles. */
  join(name: string, ...roles: string[]): Promise<Laptop>;
}

async function crew(): Promise<Crew> {
  const world = meshWorld();
  const ana = Desk.at(world.laptop('ana'));
  await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  return {
    world,
    ana,
    join: async (name, ...roles) => {
      const asked = roles.flatMap((role) => ['--role', role]);
      const { token } = await ana.ok(['node', 'invite', ...asked]);
      const laptop = Desk.at(world.laptop(name));
      await laptop.ok(['join', world.hub, '--name', name, '--invite', token]);
      return laptop;
    },
  };
}

const keyFiles = ({ project }: Laptop): string[] => {
  const folder = join(project, '.mesh/keys');
  return existsSync(folder) ? readdirSync(folder) : [];
};

const seedOf = ({ project }: Laptop): string =>
  readFileSync(join(project, '.mesh/key'), 'utf8').trim();

async function refused(laptop: Laptop, ...words: string[]): Promise<[number | string, string]> {
  const ran = await laptop.mesh([...words, '--json']);
  return [ran.exit, ran.json.error?.code];
}

/** Resolves when a `mesh up` runs there. */
async function running(laptop: Laptop): Promise<void> {
  const folder = privateFolder(join(laptop.project, '.mesh/ledger.git'));
  await vi.waitFor(() => expect(lockOwner(folder, 'up')).not.toBeNull(), { timeout: 20_000 });
}

describe('mesh node rotate', () => {
  test('signs with a new key from then on, and keeps the old one until that is settled', async () => {
    const { world, ana, join: joins } = await crew();
    const ben = await joins('ben');
    await ana.ok(['sync']);
    const old = seedOf(ana);
    // What runs here meanwhile finds the new key by itself.
    const daemon = await OpenNode.open({ layout: layoutOf(ana.project), env: ana.env });
    const rotated = await ana.ok(['node', 'rotate', '--no-sync']);
    await daemon.append([{ kind: 'x.note', body: {} }]);
    const signed = daemon.replica.head?.content?.key ?? '';
    expect(opensshPublicKey(signed)).toBe(rotated.key);
    await daemon.close();
    expect(rotated).toMatchObject({ position: null, published: false, node: { name: 'ana' } });
    expect([seedOf(ana), keyFiles(ana).length]).toEqual([old, 1]);
    expect(await refused(ana, 'node', 'rotate')).toEqual([75, 'rotate.waits']);
    const fresh = join(ana.project, '.mesh/keys', keyFiles(ana)[0] ?? '');
    chmodSync(fresh, 0o644);
    expect(await refused(ana, 'status')).toEqual([2, 'key.mode']);
    chmodSync(fresh, 0o600);
    await ana.ok(['publish', 'x.note']);
    await ana.ok(['sync']);
    expect([seedOf(ana), keyFiles(ana).length]).toEqual([old, 1]);
    await ben.ok(['sync']);
    await ben.ok(['publish', 'x.note']);
    await ben.ok(['sync']);
    await ana.ok(['sync']);
    expect([seedOf(ana) === old, keyFiles(ana)]).toEqual([false, []]);
    await ana.ok(['node', 'rename', 'anna']);
    await ben.ok(['sync']);
    expect(await ben.ok(['verify'])).toMatchObject({ ok: true, findings: [], voids: [] });
    const { allowedSigners } = await ben.ok(['verify', '--allowed-signers']);
    expect(allowedSigners).toHaveLength(3);
    expect(allowedSigners.join('\n')).toContain(rotated.key);
    const file = join(ben.home, 'signers');
    writeFileSync(file, `${allowedSigners.join('\n')}\n`);
    const ledger = join(ben.project, '.mesh/ledger.git');
    const all = world.gitAtHub('rev-list', 'mesh/ledger').split('\n').filter(Boolean);
    const verify = ['-c', `gpg.ssh.allowedSignersFile=${file}`, 'verify-commit', ...all];
    execFileSync('git', verify, { cwd: ledger, env: ben.env, stdio: 'pipe' });
  });

  test('goes on after a crash between any two steps', async () => {
    const ana = Desk.at(meshWorld().laptop('ana'));
    await ana.ok(['init', '--name', 'ana']);
    const seed = seedOf(ana);
    await ana.ok(['node', 'rotate', '--no-sync']);
    const [prepared = ''] = keyFiles(ana);
    // As if it had died before it appended: the log never heard of the key, which is taken up.
    const refs = join(ana.project, '.mesh/ledger.git');
    const { nodes } = await ana.ok(['node', 'list']);
    const ref = `refs/heads/mesh/log/${nodes[0].id}`;
    const git = (...args: string[]) => execFileSync('git', args, { cwd: refs, env: ana.env });
    rmSync(join(ana.home, '.local'), { recursive: true, force: true });
    git('update-ref', ref, `${ref}~1`);
    await ana.ok(['publish', 'x.note']);
    await ana.ok(['node', 'rotate', '--no-sync']);
    expect(keyFiles(ana)).toEqual([prepared]);
    // Ordered, and died before the key file was replaced; then before the old one was removed.
    const fresh = readFileSync(join(ana.project, '.mesh/keys', prepared), 'utf8');
    await ana.ok(['sync']);
    expect([seedOf(ana), keyFiles(ana)]).toEqual([fresh.trim(), []]);
    writeFileSync(join(ana.project, '.mesh/key'), `${seed}\n`, { mode: 0o600 });
    expect(await refused(ana, 'task', 'add', 'one', '--accept', 'true')).toEqual([
      4,
      'key.rotated',
    ]);
    expect(await refused(ana, 'publish', 'x.note')).toEqual([4, 'key.rotated']);
    writeFileSync(join(ana.project, '.mesh/keys', prepared), fresh, { mode: 0o600 });
    await ana.ok(['publish', 'x.note']);
    await ana.ok(['sync']);
    expect([seedOf(ana), keyFiles(ana)]).toEqual([fresh.trim(), []]);
    expect(await ana.ok(['verify'])).toMatchObject({ ok: true, deadLetters: 0 });
  });
});

test('mesh leave: the node goes, says so, records nothing, and comes back with a new key', async () => {
  const { world, ana, join: joins } = await crew();
  const ben = await joins('ben');
  await ana.ok(['sync']);
  expect(await refused(ana, 'leave')).toEqual([2, 'event.refused']);
  const up = ben.mesh(['up', '--interval', '1', '--json']);
  await running(ben);
  const gone = await ben.ok(['leave', '--reason', 'new laptop']);
  expect(gone).toMatchObject({ node: { name: 'ben' }, published: false });
  // The mesh up that runs here carries it to the hub, and ends there.
  const ended = await up;
  expect([ended.exit, ended.lines.at(-1).error.code]).toEqual([4, 'node.left']);
  expect(await refused(ben, 'publish', 'x.note')).toEqual([4, 'node.left']);
  expect(await refused(ben, 'task', 'add', 'one', '--accept', 'true')).toEqual([4, 'node.left']);
  expect((await ben.mesh(['status'])).stdout).toContain('this node has left the mesh');
  await ana.ok(['sync']);
  const admit = await refused(ana, 'node', 'admit', 'ben');
  expect(admit).toEqual([2, 'event.refused']);
  // A join that fails leaves the folder as it was.
  const before = contentsOf(join(ben.project, '.mesh'));
  expect((await refused(ben, 'join', world.hub, '--invite', 'mesh1_bad'))[0]).toBe(2);
  expect((await refused(ben, 'join', join(world.folder, 'nowhere')))[0]).toBe(2);
  expect(contentsOf(join(ben.project, '.mesh'))).toBe(before);
  const { token } = await ana.ok(['node', 'invite']);
  const back = await ben.ok(['join', world.hub, '--name', 'benny', '--invite', token]);
  expect([back.admitted, back.node.id === gone.node.id]).toEqual([true, false]);
  expect(readdirSync(join(ben.project, '.mesh/former'))).toEqual([gone.node.id]);
  const { nodes } = await ben.ok(['node', 'list']);
  expect(nodes.map(({ state }: { state: string }) => state)).toEqual([
    'admitted',
    'left',
    'admitted',
  ]);
});

test('an act of admins has effect when as many have signed it as the quorum says', async () => {
  const { world, ana, join: joins } = await crew();
  const kim = await joins('kim', 'admin', 'worker');
  const ben = await joins('ben');
  await ana.ok(['sync']);
  expect(await refused(ana, 'node', 'quorum', '0')).toEqual([2, 'quorum']);
  expect(await refused(ana, 'node', 'quorum', '3')).toEqual([2, 'event.refused']);
  expect(await ana.ok(['node', 'quorum', '2'])).toMatchObject({ quorum: 2 });
  const asked = await ana.ok(['node', 'revoke', 'ben', '--reason', 'lost']);
  expect(asked).toMatchObject({ node: { state: 'admitted' }, waits: { missing: 1 } });
  const twice = await ana.mesh(['node', 'revoke', 'ben', '--reason', 'lost', '--json']);
  expect(twice.json.error.message).toContain('signed this act already');
  await kim.ok(['sync']);
  const { needsYou, acts } = await kim.ok(['status']);
  const { hint } = needsYou.find(({ what }: { what: string }) => what === 'mesh');
  expect(acts).toMatchObject([{ kind: 'node.revoked', signed: ['ana'], missing: 1 }]);
  expect((await kim.mesh(['node', 'list'])).stdout).toContain(hint);
  expect(hint).toBe(`mesh approve ${asked.waits.id.slice(0, 12)}`);
  expect(await refused(kim, 'approve', 'ffff')).toEqual([2, 'act.unknown']);
  expect(await kim.ok(hint.split(' ').slice(1))).toMatchObject({ acts: true, published: true });
  await ben.ok(['sync']);
  expect((await ben.ok(['status'])).node.state).toBe('revoked');
  expect(await kim.ok(['approve'])).toEqual({ quorum: 2, acts: [] });
  // The mesh stays where it is until the other admin agrees to move.
  const other = join(world.folder, 'other.git');
  world.gitAtHub('init', '--quiet', '--bare', other);
  const move = await kim.ok(['hub', 'set', other, '--first-branch']);
  expect([move.hub === other, move.waits.kind]).toEqual([false, 'hub.moved']);
  await ana.ok(['sync']);
  expect(await ana.ok(move.waits.approve.split(' ').slice(1))).toMatchObject({ acts: true });
  expect((await ana.ok(['sync'])).position).toBe((await kim.ok(['sync'])).position);
  expect((await kim.ok(['status'])).hub.url).toBe(other);
});

test('a revocation names what to look at again; who goes on after it is shown', async () => {
  const { ana, join: joins } = await crew();
  const ben = await joins('ben');
  const [fine, bad] = [await ben.ok(['publish', 'x.fine']), await ben.ok(['publish', 'x.bad'])];
  await ben.ok(['sync']);
  await ana.ok(['sync']);
  await ana.ok(['node', 'revoke', 'ben', '--since', bad.id]);
  const log = await ana.mesh(['log', '--node', 'ben', '--json']);
  expect(log.lines.filter(({ lookAgain }) => lookAgain).map(({ id }) => id)).toEqual([bad.id]);
  expect((await ana.mesh(['log', '--kind', 'x.'])).stdout).toMatch(/x\.bad.*look again/);
  expect(log.lines.some(({ id, lookAgain }) => id === fine.id && !lookAgain)).toBe(true);
  const { needsYou, nodes } = await ana.ok(['status']);
  expect(needsYou[0]).toMatchObject({ name: 'ben', why: expect.stringContaining('look again') });
  expect(nodes[1]).toMatchObject({ state: 'revoked', lookAgainSince: expect.any(String) });
  // Ben does not know yet, and goes on: nothing of it counts, and everybody sees it.
  await ben.ok(['publish', 'x.late']);
  await ben.ok(['sync']);
  await ana.ok(['sync']);
  const { strangers } = await ana.ok(['node', 'list']);
  expect(strangers).toMatchObject([{ name: 'ben', state: 'revoked', batches: 1 }]);
  expect((await ana.mesh(['status'])).stdout).toContain('goes on after it was revoked');
  const { checks } = await ana.ok(['doctor']);
  expect(checks.find(({ id }: { id: string }) => id === 'members').status).toBe('warning');
  await ana.ok(['node', 'revoke', 'ben']);
  expect((await ana.ok(['status'])).needsYou).toEqual([]);
});

test('a key that cannot show the invite is given up for a new one by the same command', async () => {
  const { world, ana } = await crew();
  for (const name of ['ben', 'kim']) {
    // It asked, and got an invite later; one was interrupted before it knew who it was.
    const laptop = Desk.at(world.laptop(name));
    const asked = await laptop.ok(['join', world.hub, '--name', name]);
    if (name === 'kim') rmSync(join(laptop.project, '.mesh/node.json'));
    const { token } = await ana.ok(['node', 'invite']);
    const invited = ['join', world.hub, '--name', `${name}-2`, '--invite', token];
    const joined = await laptop.ok(invited);
    expect([joined.admitted, joined.node.id === asked.node.id]).toEqual([true, false]);
    // Given again, also after a crash, it is the same node.
    rmSync(join(laptop.project, '.mesh/node.json'));
    expect(await laptop.ok(invited)).toMatchObject({ admitted: true, node: joined.node });
  }
});

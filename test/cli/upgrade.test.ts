import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { newestOf, RULE_SETS } from '@lanemesh/state';
import { beforeAll, expect, test } from 'vitest';
import { ROOT } from '../architecture/sources.ts';
import { type Laptop, type MeshWorld, meshWorld } from '../support/mesh-world.ts';
import { inCi } from '../support/tier.ts';

const OLD = newestOf(RULE_SETS);
const NEW = OLD + 1;

let world: MeshWorld;
let ana: Laptop;
let ben: Laptop;
/** Options that run a build which knows one rule set more than the one that is shipped. */
let newer: { program: string };

/** The program with other rule sets, from a file in `test/support/rules`. */
function buildWith(rules: string, out: string): { program: string } {
  const table = `test/support/rules/${rules}`;
  const build = ['packages/cli/build.mjs', '--rule-sets', table, '--out', out];
  execFileSync(process.execPath, build, { cwd: ROOT, stdio: 'pipe' });
  return { program: join(out, 'mesh.js') };
}

beforeAll(async () => {
  world = meshWorld();
  newer = buildWith('next.ts', join(world.folder, 'newer'));
  ana = world.laptop('ana');
  ben = world.laptop('ben');
  await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  const { token } = await ana.ok(['node', 'invite']);
  await ben.ok(['join', world.hub, '--name', 'ben', '--invite', token]);
  await ana.ok(['sync'], newer);
});

test('a build that does not know the rules refuses to put the mesh under them', async () => {
  const { position } = await ana.ok(['status']);
  const ran = await ana.mesh(['upgrade', '--rules', String(NEW), '--json']);
  expect(ran.exit).toBe(2);
  expect(ran.json.error.code).toBe('rules.unknown');
  expect(ran.json.error.message).toContain(`--rules: ${NEW}`);
  const body = JSON.stringify({ rules: NEW });
  const published = await ana.mesh(['publish', 'mesh.upgraded', '--body', body, '--json']);
  expect([published.exit, published.json.error.code]).toEqual([2, 'rules.unknown']);
  expect(await ana.ok(['status'])).toMatchObject({ position, rules: OLD, upgrade: null });
  expect(await ana.ok(['upgrade'])).toMatchObject({ rules: OLD, known: OLD, behind: [] });
});

test('INV-4: the older build goes read-only at the switch and says so; the newer one goes on', async () => {
  const before = await ana.ok(['status'], newer);
  expect(await ben.ok(['status'])).toMatchObject({ stateHash: before.stateHash });
  await ben.ok(['publish', 'x.said.before']);
  // Ana's newer build told of itself at the first turn of its wheel; ben's did not.
  await ana.ok(['tick'], newer);
  const asked = await ana.mesh(['upgrade', '--rules', String(NEW), '--json'], newer);
  expect(asked.exit).toBe(0);
  expect(asked.json).toMatchObject({ rules: NEW, known: NEW, published: true });
  expect(asked.json.behind).toMatchObject([{ name: 'ben', rules: OLD }]);
  expect(asked.stderr).toContain('ben (');
  const switched = await ana.ok(['status'], newer);
  await ana.ok(['lane', 'add', 'two', '--accept', 'true', '--max-attempts', '3'], newer);

  const synced = await ben.mesh(['sync', '--json']);
  expect(synced.exit).toBe(4);
  const { position, stateHash } = switched;
  expect(synced.json).toMatchObject({ upgrade: NEW, position, stateHash, waiting: 1 });
  expect(synced.json).toMatchObject({ published: true, findings: [], rejected: [] });
  const status = await ben.ok(['status']);
  expect(status).toMatchObject({ rules: NEW, upgrade: NEW, stateHash });
  expect(status.needsYou[0]).toMatchObject({ what: 'mesh', why: expect.stringMatching('upgrade') });
  const doctor = await ben.mesh(['doctor', '--json']);
  expect(doctor.exit).toBe(1);
  const checks = doctor.json.checks as { id: string; status: string; summary: string }[];
  const rules = checks.find(({ id }) => id === 'rules');
  expect(rules).toMatchObject({ status: 'fault', summary: expect.stringMatching('upgrade') });
  expect(await ben.ok(['verify'])).toMatchObject({ ok: true, upgrade: NEW, stateHash });
  for (const words of [['publish', 'x.note'], ['task', 'add', 'A task'], ['tick']]) {
    const ran = await ben.mesh([...words, '--json']);
    expect([words, ran.exit, ran.json.error.code]).toEqual([words, 4, 'upgrade']);
  }
  const up = await ben.mesh(['up', '--once', '--json']);
  expect(up.exit).toBe(4);
  expect(up.lines).toContainEqual(expect.objectContaining({ event: 'turn', upgrade: NEW }));
  expect(await ben.ok(['status'])).toMatchObject({ stateHash, position });

  await ana.ok(['sync'], newer);
  await ben.ok(['sync'], newer);
  const [one, two] = await Promise.all([ana.ok(['status'], newer), ben.ok(['status'], newer)]);
  expect(two.stateHash).toBe(one.stateHash);
  expect(two.position).toBeGreaterThan(position);
  expect(two.hub.ahead).toBe(0);
  // The user goes back to the older build: it stops where the rules change, and says so.
  const back = await ben.mesh(['sync', '--json']);
  expect(back.exit).toBe(4);
  expect(back.json).toMatchObject({ upgrade: NEW, position, stateHash });
});

inCi(test)(
  'INV-4: a bundle from under newer rules is taken in as far as they are known, the rest is kept',
  async () => {
    const { stateHash, position } = await ben.ok(['status']);
    const file = join(world.folder, 'newer.bundle');
    await ana.ok(['publish', 'x.newer'], newer);
    await ana.ok(['sync'], newer);
    await ana.ok(['export', file], newer);
    const imported = await ben.mesh(['import', file, '--json']);
    expect(imported.json).toMatchObject({ position, stateHash, findings: [] });
    expect((await ben.mesh(['import', file])).stdout).toContain('upgrade');
    expect(await ben.ok(['status'])).toMatchObject({ upgrade: NEW, stateHash });
    // With the newer build it is all there, without another look at the hub.
    const there = await ana.ok(['status'], newer);
    await ben.ok(['import', file], newer);
    expect((await ben.ok(['status'], newer)).stateHash).toBe(there.stateHash);
  },
);

inCi(test)(
  'INV-4: under a quorum the rules go up one step at a time, each signed by as many',
  async () => {
    const mesh = meshWorld();
    const newest = buildWith('next-two.ts', join(mesh.folder, 'newest'));
    const [eve, kim] = [mesh.laptop('eve'), mesh.laptop('kim')];
    await eve.ok(['init', '--name', 'eve', '--hub', 'origin']);
    const { token } = await eve.ok(['node', 'invite', '--role', 'admin'], newest);
    await kim.ok(['join', mesh.hub, '--name', 'kim', '--invite', token], newest);
    await eve.ok(['sync'], newest);
    await eve.ok(['node', 'quorum', '2'], newest);
    for (const rules of [NEW, NEW + 1]) {
      const asked = await eve.ok(['upgrade', '--rules', String(NEW + 1)], newest);
      expect(asked).toMatchObject({ rules: rules - 1, waits: { missing: 1, body: { rules } } });
      await kim.ok(['sync'], newest);
      await kim.ok(['approve', asked.waits.id], newest);
      await eve.ok(['sync'], newest);
      expect(await eve.ok(['status'], newest)).toMatchObject({ rules, upgrade: null });
    }
  },
);

import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { type Laptop, type MeshWorld, meshWorld } from '../support/mesh-world.ts';
import { describeWith } from '../support/tools.ts';

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
  for (const laptop of [ana, ben, ana]) {
    await laptop.ok(['publish', 'x.note', '--body', '{"n":1}']);
    await laptop.ok(['sync']);
  }
  await ben.ok(['sync']);
});

const ledgerOf = (laptop: Laptop) => join(laptop.project, '.mesh/ledger.git');

function inLedger(laptop: Laptop, ...args: string[]): string {
  const options = { encoding: 'utf8', stdio: 'pipe' } as const;
  return execFileSync('git', ['--git-dir', ledgerOf(laptop), ...args], options).trim();
}

function objectFile(laptop: Laptop, oid: string): string {
  return join(ledgerOf(laptop), 'objects', oid.slice(0, 2), oid.slice(2));
}

test('an untouched mesh has no findings', async () => {
  for (const laptop of [ana, ben]) {
    const found = await laptop.ok(['verify']);
    expect(found).toMatchObject({ ok: true, findings: [], voids: [], forks: [], deadLetters: 0 });
    const { position, stateHash } = await laptop.ok(['status']);
    expect(found).toMatchObject({ events: position, position, stateHash });
  }
});

describeWith(['ssh-keygen'], 'stock git', () => {
  test('[INV-3] verifies every commit with the file that --allowed-signers prints', async () => {
    await ben.ok(['publish', 'x.unordered']);
    const { stdout } = await ben.mesh(['verify', '--allowed-signers']);
    expect(stdout).toMatch(/^n[a-z2-7]{25}@lanemesh\.invalid namespaces="git" ssh-ed25519 AAAA/);
    const file = join(world.folder, 'signers');
    writeFileSync(file, stdout);
    const commits = inLedger(ben, 'rev-list', '--all').split('\n');
    expect(commits.length).toBeGreaterThan(8);
    const config = ['-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${file}`];
    inLedger(ben, ...config, 'verify-commit', ...commits);
    await ben.ok(['sync']);
    await ana.ok(['sync']);
  });
});

test('one changed byte in a batch is found, and it is the first that breaks a rule', async () => {
  const [note] = (await ben.mesh(['log', '--json', '--kind', 'x.note', '--node', 'ana'])).lines;
  const batch = inLedger(ben, 'log', '--all', '--format=%H', '--grep', note.id);
  const file = objectFile(ben, batch);
  const original = readFileSync(file);
  const raw = inflateSync(original).toString('latin1').replace('"n":1', '"n":2');
  chmodSync(file, 0o644);
  writeFileSync(file, deflateSync(Buffer.from(raw, 'latin1')));
  const ran = await ben.mesh(['verify', '--json']);
  expect(ran.exit).toBe(1);
  expect(ran.json.ok).toBe(false);
  const { findings } = ran.json;
  expect(findings[0]).toMatchObject({
    commit: batch,
    node: note.node,
    position: note.position,
    rule: 'R1',
  });
  expect(findings[0].problem).toMatch(/bytes/);
  writeFileSync(file, 'not an object at all');
  const broken = await ben.mesh(['verify', '--json']);
  expect(broken.exit).toBe(1);
  expect(broken.json.findings.map(({ commit }: { commit: string }) => commit)).toContain(batch);
  writeFileSync(file, original);
  expect(await ben.ok(['verify'])).toMatchObject({ ok: true });
});

test('a forged entry on top of the ledger is found', async () => {
  const tip = inLedger(ben, 'rev-parse', 'refs/heads/mesh/ledger');
  const raw = execFileSync('git', ['--git-dir', ledgerOf(ben), 'cat-file', 'commit', tip]);
  const forged = execFileSync(
    'git',
    ['--git-dir', ledgerOf(ben), 'hash-object', '-t', 'commit', '-w', '--stdin'],
    { input: raw.toString('latin1').replace(/"height":\d+/, '"height":99'), encoding: 'utf8' },
  ).trim();
  inLedger(ben, 'update-ref', 'refs/heads/mesh/ledger', forged);
  const ran = await ben.mesh(['verify', '--json']);
  expect(ran.exit).toBe(1);
  expect(ran.json.findings[0]).toMatchObject({ commit: forged, rule: 'R1' });
  inLedger(ben, 'update-ref', 'refs/heads/mesh/ledger', tip);
});

test('[INV-6] junk at the hub is told, and is no finding', async () => {
  const person = ['-c', 'user.name=Mal', '-c', 'user.email=mal@example.org'];
  const tip = world.gitAtHub('rev-parse', 'refs/heads/mesh/ledger').trim();
  const tree = world.gitAtHub('rev-parse', 'refs/heads/main^{tree}').trim();
  const junk = world.gitAtHub(...person, 'commit-tree', tree, '-p', tip, '-m', 'junk').trim();
  world.gitAtHub('update-ref', 'refs/heads/mesh/ledger', junk);
  await ana.ok(['sync']);
  const found = await ana.ok(['verify']);
  expect(found).toMatchObject({ ok: true, findings: [] });
  expect(found.voids).toMatchObject([{ commit: junk }]);
  await ben.ok(['publish', 'x.onwards']);
  expect(await ben.ok(['sync'])).toMatchObject({ waiting: 0, published: true });
});

test('doctor names what is damaged, and removes the locks of the dead', async () => {
  expect(await ana.ok(['doctor'])).toMatchObject({ ok: true });
  const lock = join(ledgerOf(ana), 'refs/heads/mesh/ledger.lock');
  writeFileSync(lock, '');
  const sick = await ana.mesh(['doctor', '--json']);
  expect([sick.exit, sick.json.ok]).toEqual([1, false]);
  const check = sick.json.checks.find(({ id }: { id: string }) => id === 'locks');
  expect(check).toMatchObject({ status: 'fault', category: 'ledger' });
  expect(check.summary).toContain('refs/heads/mesh/ledger.lock');
  expect(check.fix).toContain('--fix');
  expect(await ana.ok(['doctor', '--fix'])).toMatchObject({ ok: true });
  expect(await ana.ok(['doctor'])).toMatchObject({ ok: true });
});

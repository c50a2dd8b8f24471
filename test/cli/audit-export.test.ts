import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { contentsOf, type Laptop, type MeshWorld, meshWorld } from '../support/mesh-world.ts';
import { tier } from '../support/tier.ts';
import { describeWith } from '../support/tools.ts';

let world: MeshWorld;
let ana: Laptop;
let folder: string;

beforeAll(async () => {
  world = meshWorld();
  ana = world.laptop('ana');
  const ben = world.laptop('ben');
  await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  const { token } = await ana.ok(['node', 'invite']);
  await ben.ok(['join', world.hub, '--name', 'ben', '--invite', token]);
  const lines = [...Array(30).keys()].map((n) => `{"kind":"x.note","body":{"n":${n}}}\n`);
  await ben.ok(['publish', '--stdin', '--batch', '7'], { stdin: lines.join('') });
  await ben.ok(['sync']);
  await ana.ok(['publish', 'x.note', '--subject', 'api']);
  await ana.ok(['sync']);
  folder = join(world.folder, 'audit');
  mkdirSync(folder);
  expect(await ana.ok(['export', '--audit', folder])).toMatchObject({ folder });
});

/** Runs the first block of commands of the README as it stands, in that folder. */
function followReadme(dir: string) {
  const text = readFileSync(join(dir, 'README.md'), 'utf8');
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
  expect(blocks).toHaveLength(2);
  const env = { PATH: process.env.PATH ?? '', HOME: '/nonexistent', LC_ALL: 'C' };
  const run = (input = '') => spawnSync('sh', [], { cwd: dir, env, input, encoding: 'utf8' });
  return { check: run(blocks[0]), read: run(blocks[1]) };
}

describeWith(['ssh-keygen'], 'a folder for an auditor', () => {
  test('holds what git and ssh-keygen alone can check, as its README says', async () => {
    expect(readdirSync(folder).sort()).toEqual([
      'README.md',
      'allowed_signers',
      'derived.tsv',
      'entries.tsv',
      'events.jsonl',
      'ledger.bundle',
      'runs.jsonl',
      'verdicts.tsv',
    ]);
    const before = contentsOf(folder);
    const { check, read } = followReadme(folder);
    expect(check.stderr).toBe('');
    expect([check.status, check.stdout]).toEqual([0, 'all of it holds\n']);
    expect(read.stdout).toMatch(/Good "git" signature for n[a-z2-7]{25}@lanemesh\.invalid/);
    expect(read.stdout).not.toMatch(/BAD|No signature|No principal/);
    expect(contentsOf(folder)).toBe(before);
    const { position, stateHash, tip } = await ana.ok(['status']);
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const part of [stateHash, tip]) expect(readme).toContain(part);
    expect(readFileSync(join(folder, 'events.jsonl'), 'utf8').split('\n')).toHaveLength(
      position + 1,
    );
  });

  const tampered: readonly [string, (text: string) => string][] = [
    ['events.jsonl', (text) => text.replace('"n":7', '"n":8')],
    ['verdicts.tsv', (text) => text.split('\n').slice(1).join('\n')],
    ['entries.tsv', (text) => text.split('\n').slice(0, -2).join('\n')],
    ['allowed_signers', (text) => text.replace(/^n./, 'nx')],
    ['ledger.bundle', (text) => text.slice(0, -60)],
  ];
  test.each(tier({ test: tampered.slice(0, 2), ci: tampered }))(
    'and a change to %s is found',
    (name, change) => {
      const copy = join(world.folder, `tampered ${name}`);
      cpSync(folder, copy, { recursive: true });
      const file = join(copy, name);
      writeFileSync(file, change(readFileSync(file, 'latin1')), 'latin1');
      const { check } = followReadme(copy);
      expect(check.status).not.toBe(0);
      expect(check.stdout).not.toContain('all of it holds');
    },
  );
});

test('bad input changes nothing', async () => {
  const before = contentsOf(folder);
  const table: [string[], string][] = [
    [[folder, '--audit'], 'folder.taken'],
    [[join(folder, 'README.md'), '--audit'], 'folder.taken'],
    [[join(world.folder, 'no', 'where'), '--audit'], 'folder.parent'],
    [[join(world.folder, 'new'), '--audit', '--since', '3'], 'flag.conflict'],
    [[join(world.folder, 'new'), '--days', '3'], 'flag.value'],
  ];
  for (const [words, code] of table) {
    const ran = await ana.mesh(['export', ...words, '--json']);
    expect([words, ran.exit, ran.json.error.code]).toEqual([words, 2, code]);
  }
  expect(contentsOf(folder)).toBe(before);
  expect(readdirSync(world.folder)).not.toContain('new');
});

test('the log as CloudEvents 1.0: one a line, each with what the specification demands', async () => {
  const { lines } = await ana.mesh(['log', '--format', 'cloudevents']);
  const { position } = await ana.ok(['status']);
  expect(lines).toHaveLength(position);
  const names = new Set<string>();
  for (const [i, one] of lines.entries()) {
    expect(one).toMatchObject({ specversion: '1.0', meshposition: i + 1 });
    for (const name of ['id', 'source', 'type']) expect(one[name]).toMatch(/./);
    expect(one.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    for (const name of Object.keys(one)) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
    names.add(`${one.source} ${one.id}`);
  }
  expect(names.size).toBe(lines.length);
});

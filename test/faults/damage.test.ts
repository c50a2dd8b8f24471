/** Files of a node that a disk damaged: named, never begun anew, mended as far as anybody can. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Ended, runHere } from '../attacks/in-process.ts';
import { Desk } from '../support/desk.ts';
import type { Laptop } from '../support/mesh-world.ts';
import { inCi, tier } from '../support/tier.ts';
import { expectWhole } from './checks.ts';
import { FaultWorld } from './fault-world.ts';

interface Kind {
  readonly path: RegExp;
  /** Absent: it is mended, or needs none. */
  readonly lost?: true;
}

/** Every kind of file below `.mesh/`. A new one has its place here, or the first test fails. */
const KINDS: Readonly<Record<string, Kind>> = {
  key: { path: /^key$/, lost: true },
  identity: { path: /^node\.json$/ },
  settings: { path: /^settings\.json$/ },
  place: { path: /^place\.json$/ },
  'check of git': { path: /^git-checked$/ },
  'HEAD of git': { path: /^ledger\.git\/HEAD$/ },
  'configuration of git': { path: /^ledger\.git\/config$/ },
  'loose object': { path: /^ledger\.git\/objects\/[0-9a-f]{2}\/[0-9a-f]{38}$/ },
  pack: { path: /^ledger\.git\/objects\/pack\/.*\.pack$/ },
  'index of a pack': { path: /^ledger\.git\/objects\/pack\/.*\.idx$/ },
  'reverse index of a pack': { path: /^ledger\.git\/objects\/pack\/.*\.rev$/ },
  'commit graph': { path: /^ledger\.git\/objects\/info\/commit-graph$/ },
  'list of packs': { path: /^ledger\.git\/(objects\/info\/packs|info\/refs)$/ },
  'packed refs': { path: /^ledger\.git\/packed-refs$/ },
  'own log': { path: /^ledger\.git\/refs\/heads\/mesh\/log\/\w+$/ },
  ledger: { path: /^ledger\.git\/refs\/heads\/mesh\/ledger$/ },
  'branch as the hub has it': { path: /^ledger\.git\/refs\/hub\// },
  snapshot: { path: /^ledger\.git\/lanemesh\/snapshot$/ },
  'small record': { path: /^ledger\.git\/lanemesh\/[a-z-]+(\.json)?$/ },
  lock: { path: /^ledger\.git\/lanemesh\/[a-z-]+\.lock\/\d+$/ },
};

const DAMAGES = {
  empty: (bytes: Buffer) => bytes.subarray(0, 0),
  'cut off': (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2)),
  zeroed: (bytes: Buffer) => Buffer.alloc(bytes.length),
};

const FEW: [string, keyof typeof DAMAGES][] = [
  ['loose object', 'cut off'],
  ['own log', 'empty'],
];
/** What mesh itself reads is damaged in both ways, what git alone reads in one. */
const OURS = /^(identity|settings|place|pack|own log|ledger|snapshot|small record|lock)$/;
const ALL = Object.keys(KINDS).flatMap((kind): [string, keyof typeof DAMAGES][] => [
  [kind, 'zeroed'],
  ...(OURS.test(kind) ? [[kind, 'cut off'] as [string, keyof typeof DAMAGES]] : []),
]);

let world: FaultWorld;
let ana: Laptop;
let whole = '';

beforeAll(async () => {
  world = await FaultWorld.make();
  ana = world.ana;
  whole = join(world.world.folder, 'whole');
  Object.assign(process.env, ana.env);
  await ana.ok(['config', 'set', 'interval', '5']);
  await ana.ok(['task', 'add', 'T', '--run', 'true', '--accept', 'true']);
  await ana.ok(['sync']);
  pack();
  expect((await ana.mesh(['up', '--once', '--interval', '0.2'])).exit).toBe(0);
  world.note(await ana.mesh(['publish', 'x.noted', '--json']));
  await ana.ok(['sync']);
  cpSync(mesh(), whole, { recursive: true, verbatimSymlinks: true });
  process.env.PATH = onlyGit(world.world.folder);
});

/** A PATH without what makes sandboxes: every `doctor` would try one out. */
function onlyGit(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const git = execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  symlinkSync(git, join(bin, 'git'));
  return bin;
}

/** As housekeeping does, and with the files that only some versions of git write. */
function pack(): void {
  const git = ['--git-dir', join(mesh(), 'ledger.git')];
  execFileSync('git', [
    ...git,
    '-c',
    'pack.writeReverseIndex=true',
    'repack',
    '-a',
    '-d',
    '-q',
    '--no-write-bitmap-index',
  ]);
  execFileSync('git', [...git, 'commit-graph', 'write', '--reachable', '--no-progress']);
  execFileSync('git', [...git, 'pack-refs', '--all', '--no-prune']);
}

function mesh(): string {
  return join(ana.project, '.mesh');
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function kindOf(file: string): string | undefined {
  return Object.keys(KINDS).find((kind) => KINDS[kind]?.path.test(file));
}

test('every file below .mesh is of a kind that is damaged here', () => {
  expect(filesIn(whole).filter((file) => kindOf(file) === undefined)).toEqual([]);
  const kinds = new Set(filesIn(whole).map(kindOf));
  expect(Object.keys(KINDS).filter((kind) => !kinds.has(kind))).toEqual([]);
});

describe('damaged', () => {
  inCi(test)('loose objects of every age: named, mended, nothing acknowledged lost', async () => {
    restore();
    const objects = looseObjects();
    expect(objects.length).toBeGreaterThan(3);
    for (const object of objects.filter((_, at) => at % 5 === 0)) {
      restore();
      damage(object, DAMAGES.empty);
      await expectMended('loose object', object);
    }
  });

  test.each(tier({ test: FEW, ci: ALL }))('%s, %s: named, and mended', async (kind, how) => {
    restore();
    const file = filesIn(mesh()).find((one) => kindOf(one) === kind) ?? 'none';
    damage(file, DAMAGES[how]);
    await expectMended(kind, file);
  });
});

/** Loose objects in the order of history, which no hash has a say in. */
function looseObjects(): string[] {
  const git = ['--git-dir', join(mesh(), 'ledger.git')];
  const listed = execFileSync('git', [...git, 'rev-list', '--all', '--objects', '--topo-order']);
  const files = new Set(filesIn(mesh()).filter((file) => kindOf(file) === 'loose object'));
  return listed
    .toString()
    .split('\n')
    .map((line) => `ledger.git/objects/${line.slice(0, 2)}/${line.slice(2, 40)}`)
    .filter((file) => files.has(file));
}

async function expectMended(kind: string, file: string): Promise<void> {
  for (const words of [['status'], ['publish', 'x.noted'], ['sync']])
    expectWorksOrNames(await ran(words), file);
  const fixed = await ran(['doctor', '--fix']);
  const told = JSON.stringify(fixed.json) + fixed.message;
  if (KINDS[kind]?.lost) {
    expect(fixed.exit).toBe(1);
    expect(told).toContain(join(mesh(), file));
    return;
  }
  expect(fixed.exit, told).toBe(0);
  await ran(['publish', 'x.noted'], 0);
  await ran(['config', 'list'], 0);
  await expectWhole(ana, world.hub);
  const { lines } = await Desk.at(ana).mesh(['log', '--json', '--kind', 'x.noted']);
  const ids = lines.map(({ id }) => id);
  expect(world.acknowledged.filter((id) => !ids.includes(id))).toEqual([]);
}

test('without the hub another node’s copy mends', async () => {
  const { token } = await ana.ok(['node', 'invite']);
  const ben = world.world.laptop('ben');
  await ben.ok(['join', world.hub, '--name', 'ben', '--invite', token]);
  const { stateHash } = await ana.ok(['sync']);
  const file = filesIn(mesh()).find((one) => kindOf(one) === 'loose object') ?? '';
  rmSync(join(mesh(), file));
  for (const pack of filesIn(mesh()).filter((one) => kindOf(one) === 'pack'))
    rmSync(join(mesh(), pack));
  renameSync(world.hub, `${world.hub}.away`);
  const from = join(ben.project, '.mesh', 'ledger.git');
  const { json } = await ana.mesh(['doctor', '--fix', '--from', from, '--json']);
  const faults = json.checks.filter(({ status }: { status: string }) => status === 'fault');
  expect(faults.map(({ id }: { id: string }) => id)).toEqual(['hub.reachable']);
  expect(await ana.ok(['verify'])).toMatchObject({ ok: true });
  renameSync(`${world.hub}.away`, world.hub);
  await expectWhole(ana, world.hub);
  expect((await ana.ok(['sync'])).stateHash).toBe(stateHash);
});

test('nothing is founded over a mesh that has lost its node.json; it is written anew', async () => {
  rmSync(join(mesh(), 'node.json'));
  const again = await ana.mesh(['init', '--name', 'other', '--json']);
  expect([again.exit, again.json.error.code]).toEqual([4, 'identity.missing']);
  const fixed = await ana.mesh(['doctor', '--fix', '--json']);
  expect(fixed.json.mended.map(({ what }: { what: string }) => what)).toEqual(['.mesh/node.json']);
  await expectWhole(ana, world.hub);
});

/** In this process: what is damaged is met by hundreds of commands. */
async function ran(words: readonly string[], exit?: number): Promise<Ended> {
  const done = await runHere(words, ana.project, { ...ana.env, PATH: process.env.PATH });
  const { id } = (done.json ?? {}) as { id?: string };
  if (done.exit === 0 && words[0] === 'publish' && id) world.acknowledged.push(id);
  if (exit !== undefined) expect(done.exit, done.message).toBe(exit);
  return done;
}

/** Puts the node back as it was whole, with all that was said since. */
function restore(): void {
  rmSync(mesh(), { recursive: true, force: true });
  cpSync(whole, mesh(), { recursive: true, verbatimSymlinks: true });
  execFileSync('git', [
    ...['--git-dir', join(mesh(), 'ledger.git'), 'fetch', '-q', world.hub],
    ...['+refs/heads/mesh/*:refs/heads/mesh/*'],
  ]);
}

function damage(file: string, how: (bytes: Buffer) => Buffer): void {
  const path = join(mesh(), file);
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const bytes = how(isFile ? readFileSync(path) : Buffer.alloc(8));
  const mode = isFile ? statSync(path).mode : 0o644;
  rmSync(path);
  writeFileSync(path, bytes);
  chmodSync(path, mode);
}

function expectWorksOrNames(error: Ended, file: string): void {
  if (error.exit === 0) return;
  // A branch that cannot be fetched or pushed for it is said to be in the way, with the file.
  const blocked = error.code === 'hub.blocked' && error.message.includes('is damaged here');
  expect(blocked ? 'ledger.damaged' : error.code, error.message).toMatch(
    /\.(damaged|behind|lost)$/,
  );
  // An object in a pack is missing for whoever asks for it: it is named itself.
  const named = kindOf(file)?.includes('pack') ? /objects|commit [0-9a-f]{40}|packed-refs/ : null;
  const oid = file.slice(-41).replace('/', '');
  const names = [file, oid].some((name) => error.message.includes(name));
  expect(names || named?.test(error.message), error.message).toBe(true);
  expect(error.hint).not.toBe('');
}

/**
 * Whether a sandbox holds: an attacker is put into it, as commands of attempts are, and tries what
 * must not be possible. A level is claimed only where every attack fails and honest work succeeds.
 */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Level } from '@lanemesh/event';
import { initBare } from '@lanemesh/git';
import { runCommand } from '../command.ts';
import { ATTACKER } from './attacker.ts';
import { makeCell } from './cell.ts';
import type { Means } from './confine.ts';
import { makeGitView } from './git-view.ts';
import { ours } from './level.ts';

export interface CanaryOptions {
  /** A private folder of this node, out of reach of every attempt. */
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What no attempt may see: the mesh folder with its key, the state of all nodes, a local hub. */
  readonly hidden: readonly string[];
}

export interface CanaryReport {
  readonly level: Exclude<Level, 'none'>;
  /** Attacks that succeeded, for people. */
  readonly broken: readonly string[];
  /** Why it cannot be used although nothing broke out: honest work failed. */
  readonly trouble: string | null;
}

/** How long the attacker may take, milliseconds. */
const WALL = 30_000;
/** In a home: what is nobody's business but its owner's. */
const PRIVATE = ['.ssh', '.gnupg', '.aws', '.config/gh', '.netrc', '.git-credentials', '.npmrc'];

/** Puts the attacker in at a level. Rejects where it cannot even be set up. */
export async function runCanary(
  means: Means,
  level: Exclude<Level, 'none'>,
  options: CanaryOptions,
): Promise<CanaryReport> {
  await mkdir(options.stateDir, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(options.stateDir, 'canary-'));
  const tmp = await mkdtemp(join(tmpdir(), 'mesh-'));
  const bystander = standBy();
  const [closed, open] = await Promise.all([listener(), listener()]);
  try {
    const { tree, shown, gitDir } = await furnish(folder);
    const decoy = join(folder, 'decoy');
    await writeFile(decoy, 'private');
    const home = options.env.HOME?.startsWith('/') ? options.env.HOME : null;
    const privates = home === null ? [] : PRIVATE.map((name) => join(home, name));
    const cell = await makeCell({
      level,
      sandbox: ours(level),
      means,
      tree,
      tmp,
      folder: join(folder, 'cell'),
      shown,
      hidden: [...options.hidden, options.stateDir],
      hosts: [`127.0.0.1:${portOf(open)}`],
      env: options.env,
    });
    const asked = {
      level,
      tree,
      gitDir,
      secrets: [...privates, ...options.hidden, options.stateDir, decoy],
      mark: bystander.mark,
      closed: portOf(closed),
      open: portOf(open),
      // An address that no host has: nobody is bothered where the sandbox fails.
      away: '192.0.2.1',
    };
    const said = await attack(cell, asked, { tree, tmp, folder, env: options.env });
    return { level, ...said };
  } finally {
    bystander.end();
    for (const server of [closed, open]) server.close();
    for (const one of [folder, tmp]) await rm(one, { recursive: true, force: true });
  }
}

type Verdict = Pick<CanaryReport, 'broken' | 'trouble'>;

async function attack(
  cell: Awaited<ReturnType<typeof makeCell>>,
  asked: object,
  at: { tree: string; tmp: string; folder: string; env: CanaryOptions['env'] },
): Promise<Verdict> {
  const { PATH = '/usr/local/bin:/usr/bin:/bin', HOME = '' } = at.env;
  const env = { PATH, TMPDIR: at.tmp, ...(HOME === '' ? {} : { HOME }) };
  const argv = [process.execPath, '-e', ATTACKER, '--', JSON.stringify(asked)] as const;
  const { close, ...confined } = await cell.enter({ argv: [...argv], env }, {}, () => {});
  const said: Uint8Array[] = [];
  const end = await runCommand({
    ...confined,
    cwd: at.tree,
    scratch: at.folder,
    log: { write: (bytes) => said.push(bytes) },
    wallMs: WALL,
    outputBytes: 64 * 1024,
    signal: new AbortController().signal,
  }).finally(close);
  const text = Buffer.concat(said).toString('utf8').trim();
  try {
    return JSON.parse(text.split('\n').at(-1) ?? '') as Verdict;
  } catch {
    const why = text.split('\n').at(-1) || `it ended by ${end.how}, exit ${end.exitCode}`;
    return { broken: [], trouble: why.slice(0, 300) };
  }
}

/** A repository with one commit and a worktree of it, as attempts have. */
async function furnish(folder: string) {
  const tree = join(folder, 'tree');
  const copy = await initBare(join(folder, 'copy.git'));
  const empty = (await copy.runOk(['mktree'], { input: '' })).stdout.trim();
  const who = { NAME: 'canary', EMAIL: 'canary@lanemesh.invalid', DATE: '1700000000 +0000' };
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) =>
      Object.entries(who).map(([part, value]) => [`GIT_${role}_${part}`, value]),
    ),
  );
  const made = await copy.runOk(['commit-tree', empty, '-m', 'canary'], { env });
  const commit = made.stdout.trim();
  await copy.runOk(['worktree', 'add', '--quiet', '-B', 'canary', tree, commit]);
  const cell = join(folder, 'cell');
  await mkdir(cell, { mode: 0o700 });
  const shown = await makeGitView(cell, copy, tree, { branch: 'main', commit });
  return { tree, shown, gitDir: copy.gitDir };
}

/** A process of ours outside that carries something in its environment. */
function standBy(): { readonly mark: string; end(): void } {
  const mark = randomBytes(16).toString('hex');
  const child = spawn('/bin/sh', ['-c', 'read line'], {
    env: { CANARY: mark },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => {});
  return { mark, end: () => child.kill('SIGKILL') };
}

/** Something that answers on this machine's loopback, as the dashboard does. */
async function listener(): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => {}).end('here'));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

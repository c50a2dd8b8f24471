/** What things cost, as ratios against the least that git and the processor could do. */

import { spawn } from 'node:child_process';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { LEDGER_REF, logRef, openGitStore } from '@lanemesh/ledger';
import { gitTransport, outgoing, type Replica, weaveEntry } from '@lanemesh/sync';
import { deciding } from './deciding.ts';
import { compare, print } from './measure.ts';
import {
  bare,
  custom,
  ended,
  found,
  git,
  history,
  inFolder,
  type Node,
  open,
  run,
} from './world.ts';

const [meshJs = '', folder = ''] = process.argv.slice(2);
const EVENTS = 20_000;

/** Cold verified replay against reading the same objects and verifying as many bare signatures. */
async function replay(): Promise<void> {
  const node = await found(inFolder(folder, 'replay.git'));
  await history(node, EVENTS);
  await node.store.close();
  git(node.dir, 'repack', '-adq');
  const commits = git(node.dir, 'rev-list', '--all').split('\n').length;
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const message = Buffer.alloc(2000, 'x');
  const signature = sign(null, message, privateKey);
  const ours = async (): Promise<void> => {
    const store = openGitStore({ dir: node.dir });
    const replica = await open(node, store);
    if (replica.state.position !== EVENTS + 1)
      throw new Error(`replayed ${replica.state.position} events`);
    await store.close();
  };
  const theirs = async (): Promise<void> => {
    await ended(
      spawn('sh', ['-c', 'git rev-list --all | git cat-file --batch >/dev/null'], {
        cwd: node.dir,
        stdio: 'ignore',
      }),
    );
    for (let i = 0; i < commits; i++) verify(null, message, publicKey, signature);
  };
  print(
    await compare(
      `cold verified replay of ${EVENTS} events`,
      `rev-list | cat-file and ${commits} Ed25519 verifications`,
      3,
      ours,
      theirs,
    ),
  );
}

/** Durable append of one event against one fsynced loose object and ref. */
async function append(): Promise<void> {
  const node = await found(inFolder(folder, 'append.git'));
  const replica = await open(node);
  await replica.append([custom(0)]);
  const raw = inFolder(folder, 'raw');
  mkdirSync(raw);
  let n = 0;
  const fsynced = (name: string): void => {
    const file = openSync(inFolder(raw, `${name}.tmp`), 'w');
    writeSync(file, Buffer.alloc(600, n % 256));
    fsyncSync(file);
    closeSync(file);
    renameSync(inFolder(raw, `${name}.tmp`), inFolder(raw, name));
    const dir = openSync(raw, 'r');
    fsyncSync(dir);
    closeSync(dir);
  };
  const ours = async (): Promise<void> => {
    for (let i = 0; i < 50; i++) await replica.append([custom(++n)]);
  };
  const theirs = async (): Promise<void> => {
    for (let i = 0; i < 50; i++) {
      fsynced(`object${++n}`);
      fsynced('ref');
    }
  };
  print(
    await compare(
      '50 durable appends of one event',
      '50 times one fsynced object and ref',
      5,
      ours,
      theirs,
    ),
  );
  await node.store.close();
}

interface Pair {
  readonly hub: string;
  readonly a: Replica;
  readonly b: Replica;
  readonly nodes: readonly Node[];
}

/** Two resident copies of one node's mesh at one hub: the second only reads. */
async function pair(): Promise<Pair> {
  const hub = bare(inFolder(folder, 'hub.git'));
  const node = await found(inFolder(folder, 'a.git'));
  git(
    node.dir,
    'push',
    '-q',
    hub,
    `${LEDGER_REF}:${LEDGER_REF}`,
    `${logRef(node.id)}:${logRef(node.id)}`,
  );
  git(folder, 'clone', '-q', '--bare', node.dir, 'b.git');
  mkdirSync(inFolder(folder, 'b.git/lanemesh'), { recursive: true });
  const store = openGitStore({ dir: inFolder(folder, 'b.git') });
  return {
    hub,
    a: await open(node),
    b: await open({ ...node, store }, store),
    nodes: [node, { ...node, store }],
  };
}

/** One event from A over the hub to B against raw commit-tree twice, push and fetch. */
async function crossing(): Promise<void> {
  const { hub, a, b, nodes } = await pair();
  const from = gitTransport({ dir: inFolder(folder, 'a.git'), url: hub, timeoutMs: 60_000 });
  const to = gitTransport({ dir: inFolder(folder, 'b.git'), url: hub, timeoutMs: 60_000 });
  const ours = async (): Promise<void> => {
    await a.append([custom(1)]);
    const fetched = await from.fetch();
    if (!fetched.ok) throw new Error(fetched.message);
    const { follow } = await a.receive(fetched.view);
    await from.push(await outgoing(a, fetched.view, follow, true));
    const seen = await to.fetch();
    if (!seen.ok) throw new Error(seen.message);
    await b.receive(seen.view);
    if (!b.state.entries.has(b.state.tip.oid) || b.state.position < 1)
      throw new Error('nothing arrived');
  };
  const raw = bare(inFolder(folder, 'raw-hub.git'));
  const one = bare(inFolder(folder, 'raw-a.git'));
  const two = bare(inFolder(folder, 'raw-b.git'));
  const env = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b',
  };
  const script = `set -e
    tree=$(git -C ${one} hash-object -t tree -w /dev/null)
    parent=$(git -C ${one} rev-parse -q --verify refs/heads/x || true)
    first=$(echo one$$ | git -C ${one} commit-tree $tree \${parent:+-p $parent})
    second=$(echo two | git -C ${one} commit-tree $tree -p $first)
    git -C ${one} update-ref refs/heads/x $second
    git -C ${one} push -q ${raw} $second:refs/heads/x
    git -C ${two} fetch -q ${raw} +refs/heads/x:refs/heads/x`;
  const theirs = (): Promise<void> => run('sh', ['-c', script], folder, { ...process.env, ...env });
  print(await compare('one event A → hub → B', 'commit-tree twice, push, fetch', 7, ours, theirs));
  const idle = async (): Promise<void> => {
    const fetched = await to.fetch();
    if (fetched.ok) await b.receive(fetched.view);
  };
  const fetchOnly = (): Promise<void> =>
    run('git', ['fetch', '-q', hub, '+refs/heads/mesh/*:refs/hub/*'], inFolder(folder, 'b.git'));
  await weaveEntry(a, null);
  print(await compare('a sync with nothing new', 'git fetch', 9, idle, fetchOnly));
  for (const node of nodes) await node.store.close();
}

/** Cold commands against starting node. */
async function cold(): Promise<void> {
  const project = inFolder(folder, 'project');
  mkdirSync(project);
  const env = { ...process.env, HOME: folder, MESH_HOME: inFolder(folder, 'state') };
  const mesh = (...args: string[]): Promise<void> =>
    run(process.execPath, [meshJs, ...args], project, env);
  const node = (): Promise<void> => run(process.execPath, ['-e', '0'], project);
  await mesh('init', '--name', 'ana');
  print(await compare('mesh --version', 'node -e 0', 9, () => mesh('--version'), node));
  print(await compare('mesh status', 'node -e 0', 7, () => mesh('status'), node));
  print(
    await compare(
      'mesh publish',
      'node -e 0',
      7,
      () => mesh('publish', 'x.bench', '--body', '{"n":1}'),
      node,
    ),
  );
}

await deciding();
await append();
await crossing();
await cold();
await replay();

/** Real repositories to measure on: a hub, and nodes with a history. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Event, newEventId, type Signer } from '@lanemesh/event';
import {
  type CommitStore,
  createGitStore,
  newSeed,
  nodeCrypto,
  openGitStore,
  signerOf,
} from '@lanemesh/ledger';
import { foundMesh, Replica, weaveLocally } from '@lanemesh/sync';

const crypto = nodeCrypto();
const newId = newEventId(Date.now, Math.random);

export const custom = (n: number): Event => ({
  v: 0,
  id: newId(),
  kind: 'x.bench',
  at: Date.now(),
  body: { n, text: 'a line of text as long as a usual one, more or less' },
});

export interface Node {
  readonly dir: string;
  readonly store: CommitStore;
  readonly signer: Signer;
  readonly founding: string;
  readonly mesh: string;
  readonly id: string;
}

/** A fresh mesh of one node in a store of its own. */
export async function found(dir: string): Promise<Node> {
  await createGitStore(dir);
  const store = openGitStore({ dir });
  const signer = signerOf(newSeed());
  const made = await foundMesh(
    store,
    crypto,
    signer,
    { name: 'ana', capabilities: [] },
    newId(),
    Date.now(),
  );
  return { dir, store, signer, founding: made.founding, mesh: made.mesh, id: made.node };
}

/** Opens a node's copy; without snapshots everything is verified and folded from the first event. */
export function open(node: Node, store = node.store): Promise<Replica> {
  return Replica.open({
    store,
    crypto,
    author: { id: node.id, signer: node.signer, mesh: node.mesh },
    founding: node.founding,
    now: Date.now,
    mono: () => performance.now(),
    snapshots: null,
  });
}

/** A history of `events` events, ten a batch, a hundred an entry. */
export async function history(node: Node, events: number): Promise<void> {
  const replica = await open(node);
  for (let n = 0; n < events; n += 100) {
    await replica.append(
      Array.from({ length: 100 }, (_, i) => custom(n + i)),
      10,
    );
    await weaveLocally(replica);
  }
}

export function git(dir: string, ...args: string[]): string {
  return execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8' }).trim();
}

export function bare(dir: string): string {
  mkdirSync(dir, { recursive: true });
  git(dir, 'init', '-q', '--bare');
  return dir;
}

/** A process's end; rejects on a bad exit. */
export async function ended(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} exited with ${code}`);
}

/** Runs a program to its end, output thrown away. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env?: NodeJS.ProcessEnv,
): Promise<void> {
  return ended(spawn(program, args, { cwd, stdio: 'ignore', ...(env ? { env } : {}) }));
}

export const inFolder = (folder: string, name: string): string => join(folder, name);

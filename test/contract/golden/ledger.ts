/** Golden ledgers: a git bundle, and beside it what replaying it must give. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeEvent } from '@lanemesh/event';
import {
  type CommitStore,
  Commits,
  createGitStore,
  LEDGER_REF,
  logRef,
  nodeCrypto,
  openGitStore,
} from '@lanemesh/ledger';
import { foundState, Line, type State, stateHash } from '@lanemesh/state';
import type { SmallWorld } from '../../support/small-world.ts';

/** Where a ledger begins and ends. */
export interface Beginning {
  readonly founding: string;
  /** The commit that every other of the ledger is reached from. */
  readonly head: string;
}

/** What a golden ledger must give. */
export interface Expected extends Beginning {
  readonly mesh: string;
  readonly rules: number;
  /** The entry that the head stands on. */
  readonly tip: string;
  readonly height: number;
  readonly position: number;
  readonly chainTime: number;
  /** Events without effect: position, kind, and why. */
  readonly deadLetters: readonly (readonly [number, string | null, string])[];
  /** Kinds that had effect at least once. */
  readonly kinds: readonly string[];
  readonly stateHash: string;
}

const crypto = nodeCrypto();
const git = (dir: string, ...args: string[]) =>
  execFileSync('git', ['--git-dir', dir, ...args], { encoding: 'utf8', stdio: 'pipe' });

/** Does something with an empty ledger repository that is gone afterwards. */
async function withStore<T>(body: (store: CommitStore, dir: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lanemesh-golden-'));
  const dir = join(folder, 'ledger.git');
  try {
    await createGitStore(dir);
    const store = openGitStore({ dir });
    try {
      return await body(store, dir);
    } finally {
      await store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes what a commit of a world reaches, and its logs, as a bundle. */
export function writeBundle(world: SmallWorld, head: string, file: string): Promise<void> {
  return withStore(async (store, dir) => {
    await store.commit({ objects: [...world.raws.values()], moves: [] });
    const logs = [...world.state.logs].map(([author, log]) => ({
      ref: logRef(author),
      to: log.head,
    }));
    const moves = [{ ref: LEDGER_REF, to: head }, ...logs].map((move) => ({ ...move, from: null }));
    await store.commit({ objects: [], moves });
    git(dir, 'bundle', 'create', '--quiet', file, '--all');
  });
}

/** Replays a bundle from its bytes; what it gives. */
export function replay(file: string, { founding, head }: Beginning): Promise<Expected> {
  return withStore(async (store, dir) => {
    git(dir, 'fetch', '--quiet', file, 'refs/*:refs/*');
    const commits = new Commits(store, crypto);
    await commits.load([head, founding], () => false);
    return fold(commits, founding, head);
  });
}

function fold(commits: Commits, founding: string, head: string): Expected {
  const root = commits.get(founding);
  const founded = root && foundState(root, crypto);
  if (!founded) throw new Error(`${founding} founds nothing`);
  const line = new Line(founded, crypto);
  const kinds = new Set(['mesh.founded']);
  const { stands, state } = line.judge(head, commits, new Map(), (told) => {
    const kind = decodeEvent(told.line)?.kind ?? null;
    if (told.reason === null && kind !== null) kinds.add(kind);
  });
  const { mesh, rules, position, chainTime, deadLetters } = state as State;
  return {
    ...{ founding, head, mesh, rules, tip: stands.oid ?? '', height: stands.height },
    ...{ position, chainTime },
    deadLetters: deadLetters.map(({ position, kind, reason }) => [position, kind, reason]),
    kinds: [...kinds].sort(),
    stateHash: stateHash(state as State, crypto),
  };
}

/**
 * Bare copies of the code repositories, and worktrees of them. One daemon uses a store; inside it
 * a copy has one fetcher or changer of worktrees at a time: a fetch reads the heads of all worktrees,
 * and fails on one that is half made.
 */
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  checkRef,
  checkUrl,
  type FailureReason,
  fetchPastLocks,
  type Repository,
} from '@lanemesh/git';
import { copyName, openCopy } from './bare-copy.ts';
import { removeHalfMade } from './half-made.ts';
import { removeTree } from './remove-tree.ts';
import { createSerial, type Serial } from './serial.ts';

export interface CodeRepo {
  readonly url: string;
  /** The branch that work is based on and lands on. */
  readonly target: string;
}

/**
 * `tip` is the target branch's newest known commit; `fresh` is false if the hub could not be
 * asked and the commit is the one seen last.
 */
export type Updated =
  | { readonly ok: true; readonly tip: string; readonly fresh: boolean }
  | { readonly ok: false; readonly reason: 'unreachable' | 'refused'; readonly message: string };

export interface CodeStore {
  /** Our bare copy of the repository at `url`, made if missing. Rejects on a full disk and such. */
  repository(url: string): Promise<Repository>;
  /** Runs `work` while nobody else fetches into that copy, or changes its worktrees. */
  exclusively<T>(url: string, work: () => Promise<T>): Promise<T>;
  /**
   * Fetches the target branch into `refs/hub/<branch>` (`+` for each `/`), and `extraRefspecs` as
   * they stand. Does not reject for what the hub or the repository's description is like.
   */
  update(repo: CodeRepo, extraRefspecs?: readonly string[]): Promise<Updated>;
  /**
   * A linked worktree of `commit` at the absolute path `dir`, on a branch named after the folder
   * `dir` lies in. Whatever a crashed attempt left there is removed first.
   */
  worktree(repo: CodeRepo, commit: string, dir: string): Promise<void>;
  /** Removes the worktree at `dir` and its branch. The commit stays. */
  removeWorktree(repo: CodeRepo, dir: string): Promise<void>;
}

/**
 * A store under `stateDir`, an absolute path in the user's state folder. `timeoutMs` bounds one
 * fetch.
 */
export function createCodeStore(options: { stateDir: string; timeoutMs?: number }): CodeStore {
  const { stateDir, timeoutMs = 120_000 } = options;
  const serial = serialOf(stateDir);
  const repository = (url: string) =>
    serial(`open ${url}`, () => openCopy(join(stateDir, 'code', copyName(url))));
  const exclusively = <T>(url: string, work: () => Promise<T>) =>
    serial(`fetch ${url}`, async () => {
      await removeHalfMade((await repository(url)).gitDir);
      return work();
    });

  async function update(repo: CodeRepo, extraRefspecs: readonly string[] = []): Promise<Updated> {
    const refspecs = [`+refs/heads/${repo.target}:${hubRef(repo.target)}`, ...extraRefspecs];
    const forbidden = refspecs.find((refspec) => OF_THE_MESH.test(refspec));
    if (forbidden !== undefined) return refused(`${forbidden} is a branch of the mesh itself`);
    try {
      checkUrl(repo.url);
      checkRef(hubRef(repo.target));
    } catch (error) {
      return refused((error as Error).message);
    }
    const copy = await repository(repo.url);
    const fetched = await exclusively(repo.url, () =>
      fetchPastLocks(copy, { url: repo.url, refspecs, timeoutMs }),
    );
    const tip = await resolve(copy, hubRef(repo.target));
    if (tip !== null && (fetched.ok || isAway(fetched.reason))) {
      return { ok: true, tip, fresh: fetched.ok };
    }
    if (fetched.ok) return refused(`${repo.target} holds no commit`);
    if (!isAway(fetched.reason)) return refused(fetched.message);
    return { ok: false, reason: 'unreachable', message: fetched.message };
  }

  async function drop(copy: Repository, dir: string): Promise<void> {
    await removeTree(dir);
    await copy.run(['worktree', 'prune', '--expire=now']);
    await copy.run(['update-ref', '-d', `refs/heads/${branchOf(dir)}`]);
  }

  return {
    repository,
    exclusively,
    update,
    async worktree(repo, commit, dir) {
      const copy = await repository(repo.url);
      await exclusively(repo.url, async () => {
        await drop(copy, dir);
        await mkdir(dirname(dir), { recursive: true, mode: 0o700 });
        const branch = ['-B', branchOf(dir)];
        await copy.runOk(['worktree', 'add', '--quiet', '--force', ...branch, dir, commit]);
      });
    },
    async removeWorktree(repo, dir) {
      const copy = await repository(repo.url);
      await exclusively(repo.url, () => drop(copy, dir));
    },
  };
}

const serials = new Map<string, Serial>();

/** One for all stores of this process that have their copies in one place. */
function serialOf(stateDir: string): Serial {
  const serial = serials.get(stateDir) ?? createSerial();
  serials.set(stateDir, serial);
  return serial;
}

/** Branches that carry the mesh: they never enter a copy of code, and nothing checks them out. */
const OF_THE_MESH = /^\+?(?:refs\/heads\/)?mesh\/(?:ledger|log|att)\b/;

const refused = (message: string): Updated => ({ ok: false, reason: 'refused', message });

/** The repository may be there again later; any other answer is about what we asked for. */
const isAway = (reason: FailureReason) => reason !== 'failed' && reason !== 'refused';

/** Flat, since a branch `a` that became `a/b` at the hub would stand in its own way here. */
const hubRef = (target: string) => `refs/hub/${target.replaceAll('/', '+')}`;
const branchOf = (dir: string) => `mesh/attempt/${basename(dirname(dir))}`;

async function resolve(copy: Repository, ref: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const result = await copy.run(args);
  return result.exitCode === 0 ? result.stdout.trim() : null;
}

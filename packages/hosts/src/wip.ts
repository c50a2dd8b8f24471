/**
 * Work in progress, kept beside the code: a ref for each claim, outside all branches. A node moves
 * the refs of its own claims alone, so one that was taken over cannot touch what its successor keeps.
 */
import { authorOf, idOf, REF } from '@lanemesh/event';
import { fetchPastLocks, isAncestor, lsRemote, push, type Repository } from '@lanemesh/git';
import { type CodeCopies, has } from './copies.ts';
import type { Target } from './host.ts';

type Repo = Target['repo'];

export interface Wip {
  /**
   * Moves the claim's ref to a commit of our copy that stands on what the ref held before. Whether
   * the repository holds it now. timeoutMs: for this exchange.
   */
  keep(
    repo: Repo,
    task: string,
    claim: string,
    commit: string,
    timeoutMs: number,
  ): Promise<boolean>;
  /** Brings a commit that a claim's ref holds, or stands on, into our copy; whether it is there. */
  bring(repo: Repo, task: string, claim: string, commit: string): Promise<boolean>;
  /** Tasks, as `<event id>-<8 of the author>`, of which the repository keeps something. */
  kept(repo: Repo): Promise<ReadonlySet<string>>;
  /** Removes all that is kept of a task. */
  drop(repo: Repo, task: string): Promise<void>;
}

const ROOT = 'refs/mesh/wip/';
/** How long an exchange that nobody waits for may take, milliseconds. */
const PATIENCE = 30_000;

/** What a task is called in the names of its refs. Throws a RangeError for what is no task's id. */
export function wipName(task: string): string {
  if (!REF.test(task)) throw new RangeError(`not a task's id: ${JSON.stringify(task)}`);
  return `${idOf(task)}-${authorOf(task).slice(0, 8)}`;
}

/** The ref of a claim. Throws a RangeError for ids that are none. */
export function wipRef(task: string, claim: string): string {
  return `${ROOT}${wipName(task)}/${wipName(claim)}`;
}

/** Takes away the refs below a prefix in our own copy. */
async function dropHere(copy: Repository, prefix: string): Promise<void> {
  const { stdout } = await copy.runOk(['for-each-ref', '--format=delete %(refname)', prefix]);
  if (stdout !== '') await copy.run(['update-ref', '--stdin'], { input: stdout });
}

/** Keeps work in progress at any remote that git can push to. */
export function createWip(code: CodeCopies): Wip {
  /** By ref: what was pushed there without an answer, and may be there: the next does not stand on it. */
  const doubtful = new Map<string, Set<string>>();

  function forget(ref: string): true {
    doubtful.delete(ref);
    return true;
  }

  async function held(repo: Repo, pattern: string) {
    const listed = await lsRemote(repo.url, [pattern], { timeoutMs: PATIENCE });
    if (!listed.ok) return null;
    return new Map([...listed.refs].filter(([ref]) => ref.startsWith(ROOT)));
  }

  return {
    async keep(repo, task, claim, commit, timeoutMs) {
      const { url } = repo;
      const copy = await code.repository(url);
      const ref = wipRef(task, claim);
      // Whatever becomes of the push: what is kept by a ref here is not lost with its worktree.
      await copy.run(['update-ref', ref, commit]);
      // A new ref or a fast-forward: nothing but what this claim kept is ever moved.
      const pushed = await push(copy, { url, updates: [{ ref, to: commit }], timeoutMs });
      const said = pushed.refs.get(ref);
      if (said === 'ok' || said === 'same') return forget(ref);
      const unheard = doubtful.get(ref) ?? new Set();
      if (said === 'rejected' && unheard.size === 0) return false;
      const there = (await held(repo, ref))?.get(ref);
      if (there === commit) return forget(ref);
      if (said === 'unknown') doubtful.set(ref, unheard.add(commit));
      if (said === 'unknown' || there === undefined || !unheard.has(there)) return false;
      const updates = [{ ref, to: commit, lease: there }];
      const again = (await push(copy, { url, updates, timeoutMs })).refs.get(ref);
      return (again === 'ok' || again === 'same') && forget(ref);
    },
    async bring(repo, task, claim, commit) {
      const copy = await code.repository(repo.url);
      if (await has(copy, commit)) return true;
      const local = `refs/hub/mesh+wip`;
      const refspecs = [`+${wipRef(task, claim)}:${local}`];
      const request = { url: repo.url, refspecs, timeoutMs: PATIENCE };
      return code.exclusively(repo.url, async () => {
        if (!(await fetchPastLocks(copy, request)).ok || !(await has(copy, commit))) return false;
        const tip = await copy.runOk(['rev-parse', '--verify', '--end-of-options', local]);
        return isAncestor(copy, commit, tip.stdout.trim());
      });
    },
    async kept(repo) {
      const refs = (await held(repo, `${ROOT}*`)) ?? new Map<string, string>();
      return new Set([...refs.keys()].map((ref) => ref.slice(ROOT.length).split('/')[0] ?? ''));
    },
    async drop(repo, task) {
      const copy = await code.repository(repo.url);
      await dropHere(copy, `${ROOT}${wipName(task)}/`);
      const refs = (await held(repo, `${ROOT}${wipName(task)}/*`)) ?? new Map<string, string>();
      if (refs.size === 0) return;
      const updates = [...refs].map(([ref, oid]) => ({ ref, to: null, lease: oid }));
      await push(copy, { url: repo.url, updates, timeoutMs: PATIENCE });
    },
  };
}

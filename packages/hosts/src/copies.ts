/** Our bare copies of the code repositories, as this package needs them. */
import { fetchPastLocks, lsRemote, type RemoteFailure, type Repository } from '@lanemesh/git';
import { HUB_HEAD, headRef, hubRef, targetRef } from './branches.ts';
import type { Target } from './host.ts';

export interface CodeCopies {
  /** Our bare copy of the repository at `url`, made if missing. */
  repository(url: string): Promise<Repository>;
  /** Runs `work` while nobody else fetches into that copy. */
  exclusively<T>(url: string, work: () => Promise<T>): Promise<T>;
}

/** Who we are, and how long one exchange with a remote may take. */
export interface GitHostOptions {
  readonly code: CodeCopies;
  /** This node's id and display name. */
  readonly node: { readonly id: string; readonly name: string };
  /** Absolute path of a folder for the trees that rebases are tried in. */
  readonly scratchDir: string;
  /** Milliseconds since 1970, for the dates of commits. */
  readonly now: () => number;
  /** Of one fetch or push. */
  readonly timeoutMs: number;
}

export interface Branches {
  readonly ok: true;
  readonly target: string | null;
  readonly head: string | null;
}

/** What both branches hold at the hub now. */
export async function readBranches(
  t: Target,
  { timeoutMs }: Pick<GitHostOptions, 'timeoutMs'>,
): Promise<Branches | RemoteFailure> {
  const listed = await lsRemote(t.repo.url, [targetRef(t), headRef(t)], { timeoutMs });
  if (!listed.ok) return listed;
  const at = (ref: string) => listed.refs.get(ref) ?? null;
  return { ok: true, target: at(targetRef(t)), head: at(headRef(t)) };
}

/** Whether our copy has the commit. */
export async function has(copy: Repository, commit: string): Promise<boolean> {
  return (await copy.run(['cat-file', '-e', `${commit}^{commit}`])).exitCode === 0;
}

/** Brings the commits of both branches into our copy; null when they are there. */
export async function bring(
  t: Target,
  branches: Branches,
  options: Pick<GitHostOptions, 'code' | 'timeoutMs'>,
): Promise<RemoteFailure | null> {
  const { code, timeoutMs } = options;
  const { url } = t.repo;
  const copy = await code.repository(url);
  const wanted = [
    { commit: branches.target, refspec: `+${targetRef(t)}:${hubRef(t)}` },
    { commit: branches.head, refspec: `+${headRef(t)}:${HUB_HEAD}` },
  ];
  const missing: string[] = [];
  for (const { commit, refspec } of wanted) {
    if (commit !== null && !(await has(copy, commit))) missing.push(refspec);
  }
  if (missing.length === 0) return null;
  const request = { url, refspecs: missing, timeoutMs };
  const fetched = await code.exclusively(url, () => fetchPastLocks(copy, request));
  if (!fetched.ok) return fetched;
  for (const { commit } of wanted) {
    if (commit !== null && !(await has(copy, commit))) {
      const message = `${url} was rewound while it was read: it no longer gives ${commit}`;
      return { ok: false, reason: 'failed', message };
    }
  }
  return null;
}

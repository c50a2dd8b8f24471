/** A host that is nothing but a git remote. */
import { push } from '@lanemesh/git';
import { headRef } from './branches.ts';
import { changedPaths } from './changed-paths.ts';
import { bring, type GitHostOptions, readBranches } from './copies.ts';
import { giveBack, lacking } from './give-back.ts';
import { headCommit } from './head-commit.ts';
import type { Fencing, Host, Reading, Target } from './host.ts';
import { land } from './land.ts';
import { LandedSearch, landedAmong } from './landed.ts';
import { rebase } from './rebase.ts';

/** Any remote that git can fetch from and push to. `timeoutMs` defaults to two minutes. */
export function createGitHost(
  given: Omit<GitHostOptions, 'timeoutMs'> & { readonly timeoutMs?: number },
): Host {
  const options: GitHostOptions = { timeoutMs: 120_000, ...given };
  const { code, timeoutMs } = options;
  const search = new LandedSearch();

  async function read(t: Target): Promise<Reading> {
    try {
      const branches = await readBranches(t, options);
      if (!branches.ok) return branches;
      const { target, head } = branches;
      if (target === null) {
        const message = `${t.repo.url} has no branch ${t.repo.target}`;
        return { ok: false, reason: 'missing', message };
      }
      const failure = await bring(t, branches, options);
      if (failure !== null) return failure;
      const landed = await search.find(await code.repository(t.repo.url), target, t.task);
      return { ok: true, target, head, landed };
    } catch (error) {
      return { ok: false, reason: 'failed', message: (error as Error).message };
    }
  }

  async function landings(repo: Target['repo'], tasks: readonly string[]) {
    const [task] = tasks;
    if (task === undefined) return new Map<string, string>();
    const reading = await read({ repo, task });
    if (!reading.ok) return null;
    return landedAmong(await code.repository(repo.url), reading.target, tasks);
  }

  async function fence(t: Target, claim: string, head: string | null): Promise<Fencing> {
    const copy = await code.repository(t.repo.url);
    const to = await headCommit(copy, t, { subject: `Fence for ${claim}`, head }, options);
    const updates = [{ ref: headRef(t), to, lease: head }];
    await push(copy, { url: t.repo.url, updates, timeoutMs });
    const now = await readBranches(t, options);
    // Still at the old value: a push that died may yet arrive.
    if (!now.ok || now.head === head) return 'unknown';
    return now.head === to ? 'fenced' : 'moved';
  }

  async function retire(t: Target, head: string): Promise<void> {
    const copy = await code.repository(t.repo.url);
    const updates = [{ ref: headRef(t), to: null, lease: head }];
    await push(copy, { url: t.repo.url, updates, timeoutMs });
  }

  return {
    read,
    landings,
    fence,
    retire,
    lacking: (t, commits) => lacking(t, commits, options),
    giveBack: (t, commit) => giveBack(t, commit, options),
    rebase: async (t, commit, onto) =>
      rebase(await code.repository(t.repo.url), commit, onto, options),
    paths: async (t, commit) => changedPaths(await code.repository(t.repo.url), commit),
    land: (t, commit, old) => land(t, commit, old, options),
  };
}

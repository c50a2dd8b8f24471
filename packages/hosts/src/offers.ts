/**
 * Results under review, kept beside the code for those who judge them: a ref for each commit, outside
 * all branches. It goes with all else that is kept of the task while it is in progress.
 */
import { fetchPastLocks, push } from '@lanemesh/git';
import { type CodeCopies, has } from './copies.ts';
import type { Target } from './host.ts';
import { wipName } from './wip.ts';

type Repo = Target['repo'];

export interface Offers {
  /** Puts a commit of our copy where others get it; whether the repository holds it now. */
  offer(repo: Repo, task: string, commit: string): Promise<boolean>;
  /** Brings it into our copy; whether it is there. */
  take(repo: Repo, task: string, commit: string): Promise<boolean>;
}

/** How long an exchange may take, milliseconds. */
const PATIENCE = 60_000;

/** Offers at any remote that git can push to. Rejects for ids that are none (RangeError). */
export function createOffers(code: CodeCopies): Offers {
  return {
    async offer({ url }, task, commit) {
      const copy = await code.repository(url);
      const ref = offerRef(task, commit);
      // A name that holds nothing else: who comes second finds it there.
      const pushed = await push(copy, { url, updates: [{ ref, to: commit }], timeoutMs: PATIENCE });
      const said = pushed.refs.get(ref);
      return said === 'ok' || said === 'same';
    },
    async take({ url }, task, commit) {
      const copy = await code.repository(url);
      if (await has(copy, commit)) return true;
      const refspecs = [`+${offerRef(task, commit)}:refs/hub/mesh+review`];
      return code.exclusively(url, async () => {
        const fetched = await fetchPastLocks(copy, { url, refspecs, timeoutMs: PATIENCE });
        return fetched.ok && (await has(copy, commit));
      });
    },
  };
}

function offerRef(task: string, commit: string): string {
  if (!/^[0-9a-f]{40}$/.test(commit))
    throw new RangeError(`not a commit: ${JSON.stringify(commit)}`);
  return `refs/mesh/wip/${wipName(task)}/${commit}`;
}

/** Landing as one fenced act, judged by reading back (INV-9, INV-10). */
import { isAncestor, type PushResult, push } from '@lanemesh/git';
import { headRef, targetRef } from './branches.ts';
import { bring, type GitHostOptions, readBranches } from './copies.ts';
import { headCommit } from './head-commit.ts';
import type { Landing, Target } from './host.ts';

/** See Host.land. */
export async function land(
  t: Target,
  commit: string,
  old: { readonly target: string; readonly head: string | null },
  options: GitHostOptions,
): Promise<Landing> {
  const { code, timeoutMs } = options;
  const copy = await code.repository(t.repo.url);
  const parents = (await copy.runOk(['show', '-s', '--format=%P', commit])).stdout.trim();
  if (parents !== old.target) {
    throw new RangeError(`${commit} does not stand on ${old.target} alone: rebase it first`);
  }
  const subject = `Land ${commit.slice(0, 12)}`;
  const head = await headCommit(copy, t, { subject, head: old.head, landing: commit }, options);
  const pushed = await push(copy, {
    url: t.repo.url,
    updates: [
      { ref: targetRef(t), to: commit, lease: old.target },
      { ref: headRef(t), to: head, lease: old.head },
    ],
    atomic: true,
    timeoutMs,
  });

  const now = await readBranches(t, options);
  if (!now.ok) return 'unknown';
  if (now.target === commit) return 'landed';
  if (now.target !== null && now.target !== old.target) {
    // Somebody may have landed on top of us already.
    if ((await bring(t, { ...now, head: null }, options)) !== null) return 'unknown';
    if (await isAncestor(copy, commit, now.target)) return 'landed';
  }
  // A head of ours without our commit: it was there, and the target lost it.
  if (now.head !== old.head && now.head !== head) return 'head-moved';
  if (now.target !== old.target) return 'target-moved';
  return now.head === head ? 'unknown' : whyNothingMoved(pushed);
}

/** What the hub says when two pushes meet: the next reading, or the next try, will tell. */
const PASSING =
  /^refs\/\S+: .*\((?:stale info|fetch first|cannot lock|failed to (?:update|lock)|(?:atomic )?transaction failed|reference already exists|incorrect old value)/;

/** Both branches hold their old values: which refusal that was is all the push may tell. */
function whyNothingMoved(pushed: PushResult): Landing {
  if (!pushed.ran && pushed.messages.some((line) => /support --atomic/.test(line)))
    return 'no-atomic';
  if (!pushed.ran && (pushed.reason === 'auth' || pushed.reason === 'refused')) return 'refused';
  if (pushed.reason !== undefined || pushed.messages.some((line) => PASSING.test(line)))
    return 'unknown';
  return [...pushed.refs.values()].includes('rejected') ? 'refused' : 'unknown';
}

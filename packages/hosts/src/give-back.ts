/** Gives a target back what it lost. */
import { isAncestor, push } from '@lanemesh/git';
import { targetRef } from './branches.ts';
import { bring, type GitHostOptions, has, readBranches } from './copies.ts';
import type { GivingBack, Target } from './host.ts';

/** Pushes a landed commit back to its target, by fast-forward only; what is read after it decides. */
export async function giveBack(
  t: Target,
  commit: string,
  options: GitHostOptions,
): Promise<GivingBack> {
  const { code, timeoutMs } = options;
  const copy = await code.repository(t.repo.url);
  if (!(await has(copy, commit))) return 'unknown';
  const before = await standing(t, commit, options);
  if (before !== 'behind') return before;
  // Without a lease the hub takes a fast-forward and nothing else.
  await push(copy, { url: t.repo.url, updates: [{ ref: targetRef(t), to: commit }], timeoutMs });
  const after = await standing(t, commit, options);
  return after === 'behind' ? 'unknown' : after;
}

/** How the target stands to a commit that it should hold. */
async function standing(
  t: Target,
  commit: string,
  options: GitHostOptions,
): Promise<GivingBack | 'behind'> {
  const now = await readBranches(t, options);
  if (!now.ok) return 'unknown';
  if (now.target === null) return 'behind';
  if ((await bring(t, { ...now, head: null }, options)) !== null) return 'unknown';
  const copy = await options.code.repository(t.repo.url);
  if (await isAncestor(copy, commit, now.target)) return 'done';
  return (await isAncestor(copy, now.target, commit)) ? 'behind' : 'not-fast-forward';
}

/** What a target lost, and giving it back. */
import { isAncestor, push, type Repository } from '@lanemesh/git';
import { targetRef } from './branches.ts';
import { bring, type GitHostOptions, has, readBranches } from './copies.ts';
import type { GivingBack, Target } from './host.ts';
import { mergeBack } from './merge-back.ts';

/**
 * Pushes a landed commit back to its target, by fast-forward, or merged into what that went on with;
 * what is read after it decides.
 */
export async function giveBack(
  t: Target,
  commit: string,
  options: GitHostOptions,
): Promise<GivingBack> {
  const { code, timeoutMs } = options;
  const copy = await code.repository(t.repo.url);
  if (!(await has(copy, commit))) return 'unknown';
  const before = await standing(t, commit, options);
  if (before.is !== 'behind' && before.is !== 'apart') return before.is;
  const to =
    before.is === 'behind' ? commit : await mergeBack(copy, t, before.target, commit, options);
  if (to === null) return 'apart';
  // Without a lease the hub takes a fast-forward and nothing else.
  await push(copy, { url: t.repo.url, updates: [{ ref: targetRef(t), to }], timeoutMs });
  const after = await standing(t, commit, options);
  return after.is === 'done' ? 'done' : 'unknown';
}

/** Which of these commits the target does not hold, in their order; null: it does not answer. */
export async function lacking(
  t: Target,
  commits: readonly string[],
  options: GitHostOptions,
): Promise<readonly string[] | null> {
  const now = await readBranches(t, options);
  if (!now.ok) return null;
  const { target } = now;
  if (target === null) return commits;
  if ((await bring(t, { ...now, head: null }, options)) !== null) return null;
  const copy = await options.code.repository(t.repo.url);
  if (await standsOnAll(copy, target, commits)) return [];
  const found: string[] = [];
  for (const commit of commits)
    if (!(await has(copy, commit)) || !(await isAncestor(copy, commit, target))) found.push(commit);
  return found;
}

/** One process where nothing is amiss, which is nearly always, in place of two for each commit. */
async function standsOnAll(
  copy: Repository,
  target: string,
  commits: readonly string[],
): Promise<boolean> {
  const input = [...commits, `^${target}`].map((one) => `${one}\n`).join('');
  const above = await copy.run(['rev-list', '--max-count=1', '--stdin'], { input });
  return above.exitCode === 0 && above.stdout === '';
}

type Standing =
  | { readonly is: 'done' | 'unknown' }
  | { readonly is: 'behind' }
  /** It went on without the commit, to this one. */
  | { readonly is: 'apart'; readonly target: string };

/** How the target stands to a commit that it should hold. */
async function standing(t: Target, commit: string, options: GitHostOptions): Promise<Standing> {
  const now = await readBranches(t, options);
  if (!now.ok) return { is: 'unknown' };
  const { target } = now;
  if (target === null) return { is: 'behind' };
  if ((await bring(t, { ...now, head: null }, options)) !== null) return { is: 'unknown' };
  const copy = await options.code.repository(t.repo.url);
  if (await isAncestor(copy, commit, target)) return { is: 'done' };
  return (await isAncestor(copy, target, commit)) ? { is: 'behind' } : { is: 'apart', target };
}

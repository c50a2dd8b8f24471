/** Three-way merges without HEAD, branches or state that a crash could leave. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError, type Repository } from '@lanemesh/git';
import type { GitHostOptions } from './copies.ts';

/** What a merge left in a scratch tree with an index of its own. */
export interface Merged {
  /** The folder that holds both. */
  readonly scratch: string;
  readonly at: { readonly workTree: string; readonly indexFile: string };
  readonly isConflict: boolean;
  readonly stdout: string;
}

/**
 * Merges into `onto` what changed from `base` to `commit`, lets `work` look at it, and removes the tree.
 * Throws a GitError where git can do neither that nor find a conflict.
 */
export async function withMerge<T>(
  copy: Repository,
  { base, onto, commit }: { readonly base: string; readonly onto: string; readonly commit: string },
  { scratchDir }: Pick<GitHostOptions, 'scratchDir'>,
  work: (merged: Merged) => Promise<T>,
): Promise<T> {
  await mkdir(scratchDir, { recursive: true, mode: 0o700 });
  const scratch = await mkdtemp(join(scratchDir, 'merge-'));
  try {
    const at = { workTree: join(scratch, 'tree'), indexFile: join(scratch, 'index') };
    await mkdir(at.workTree);
    await copy.runOk(['read-tree', '--reset', '-u', onto], at);
    const args = ['merge-recursive', base, '--', onto, commit];
    const { exitCode, stdout, stderr } = await copy.run(args, at);
    if (exitCode !== 0 && exitCode !== 1) throw new GitError(args, exitCode, stderr);
    return await work({ scratch, at, isConflict: exitCode === 1, stdout });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

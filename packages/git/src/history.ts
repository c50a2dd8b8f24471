import { GitError } from './errors.ts';
import { checkOid } from './outside.ts';
import type { Repository } from './repository.ts';

/** True if commit a is b or an ancestor of b. Throws a GitError if one of them is absent. */
export async function isAncestor(repository: Repository, a: string, b: string): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', checkOid(a), checkOid(b)];
  const { exitCode, stderr } = await repository.run(args);
  if (exitCode !== 0 && exitCode !== 1) throw new GitError(args, exitCode, stderr);
  return exitCode === 0;
}

export interface RevListOptions {
  /** Follows only the first parent of each commit. */
  readonly firstParent?: boolean;
  /** At most this many commits: the ones nearest to the tips. */
  readonly max?: number;
}

/**
 * Ids of the commits reachable from tips and not from any of notThese, parents before children.
 * One git process. Throws a GitError if a named commit, or one on the way, is absent.
 */
export async function revList(
  repository: Repository,
  tips: readonly string[],
  notThese: readonly string[] = [],
  options: RevListOptions = {},
): Promise<string[]> {
  if (tips.length === 0) return [];
  const flags = ['--topo-order', '--reverse', '--stdin'];
  if (options.firstParent === true) flags.push('--first-parent');
  if (options.max !== undefined) flags.push(`--max-count=${options.max}`);
  const lines = [...tips.map(checkOid), ...notThese.map((oid) => `^${checkOid(oid)}`)];
  const { stdout } = await repository.runOk(['rev-list', ...flags], {
    input: `${lines.join('\n')}\n`,
    maxBuffer: 512 * 1024 * 1024,
  });
  return stdout.split('\n').filter((line) => line !== '');
}

/** A commit's parents, in order; one git process, for commits too large to be read. */
export async function parentsOf(repository: Repository, oid: string): Promise<string[]> {
  const { stdout } = await repository.runOk(['rev-list', '--parents', '--max-count=1', '--stdin'], {
    input: `${checkOid(oid)}\n`,
    maxBuffer: 512 * 1024 * 1024,
  });
  return stdout.trim().split(' ').slice(1);
}

/** What a commit changes. */
import type { Repository } from '@lanemesh/git';

/** Paths that differ between the commit and its first parent, renames as two. */
export async function changedPaths(copy: Repository, commit: string): Promise<string[]> {
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--name-only', '--end-of-options'];
  const { stdout } = await copy.runOk([...args, `${commit}^1`, commit]);
  return stdout.split('\0').slice(0, -1);
}

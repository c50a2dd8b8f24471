/** Worktrees that a killed git began and never made. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from './remove-tree.ts';

const NO_COMMIT = /^0+\s*$/;

/**
 * Removes what `git worktree add` leaves when it dies half-way: a head that names no commit, under
 * a lock that `git worktree prune` respects. Every later fetch into the copy would fail on it.
 * gitDir: of a bare copy in which nobody else makes a worktree now.
 */
export async function removeHalfMade(gitDir: string): Promise<void> {
  const folder = join(gitDir, 'worktrees');
  for (const name of await readdir(folder).catch(() => [])) {
    const head = await readFile(join(folder, name, 'HEAD'), 'utf8').catch(() => '0');
    if (NO_COMMIT.test(head)) await removeTree(join(folder, name));
  }
}

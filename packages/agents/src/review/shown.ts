/** What a verifier that is asked through an API is shown of the repository. */
import type { Repository } from '@lanemesh/git';
import { documentAt, documentsAt } from '../card/documents.ts';
import { documentsFor } from '../card/tiers.ts';
import { printable, shorten } from '../printable.ts';
import type { Shown } from './prompt.ts';

/** Bytes of the list of files. */
const PATHS = 16 * 1024;
/** Files that are shown as the change leaves them. */
const TOUCHED = 24;

/** Reads it at the two commits: nothing of a worktree takes part. */
export async function shownOf(copy: Repository, base: string, commit: string): Promise<Shown> {
  const listed = await copy.runOk(['ls-tree', '-r', '--name-only', '--full-tree', base], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--diff-filter=AM'];
  const changed = await copy.runOk([...args, '--end-of-options', base, commit]);
  const touched = [];
  for (const path of changed.stdout.split('\0').filter(Boolean).slice(0, TOUCHED)) {
    const found = await documentAt(copy, commit, path);
    if (found !== null && !found.text.includes('\0'))
      touched.push({ ...found, path: printable(path) });
  }
  return {
    documents: await documentsAt(copy, base, documentsFor(null)),
    paths: shorten(printable(listed.stdout), PATHS),
    touched,
  };
}

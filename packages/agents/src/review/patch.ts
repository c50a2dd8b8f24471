/** The change that a commit makes, as text and as its stable id. */
import type { Repository } from '@lanemesh/git';
import { type ChangedFile, parseChange } from '../guards/change.ts';

/** A larger change is looked at by its size alone, bytes of patch. */
const LARGEST = 16 * 1024 * 1024;
const SAFE = ['--no-color', '--no-ext-diff', '--no-textconv', '--ignore-submodules=none'];

/** Its files and lines, renames found; null: it is too large to be read. */
export async function changeOf(
  copy: Repository,
  base: string,
  commit: string,
): Promise<ChangedFile[] | null> {
  const patch = await patchOf(copy, base, commit, ['--unified=0', '-M', '--text']);
  return patch === null ? null : parseChange(patch);
}

/** The patch as people and models read it; null: it is too large. */
export function readablePatch(
  copy: Repository,
  base: string,
  commit: string,
): Promise<string | null> {
  return patchOf(copy, base, commit, ['-M']);
}

/**
 * `git patch-id --stable` of the change: equal for what a rebase without conflict left as it was;
 * null: it has none that binds all of it.
 */
export async function patchId(
  copy: Repository,
  base: string,
  commit: string,
): Promise<string | null> {
  const input = await patchOf(copy, base, commit, ['--no-renames', '--full-index', '--binary']);
  if (input === null || input === '') return null;
  const { stdout } = await copy.runOk(['patch-id', '--stable'], { input });
  return /^[0-9a-f]{40}/.exec(stdout)?.[0] ?? null;
}

async function patchOf(
  copy: Repository,
  base: string,
  commit: string,
  how: readonly string[],
): Promise<string | null> {
  const args = ['diff-tree', '-r', '-p', ...SAFE, ...how, '--end-of-options', base, commit];
  try {
    return (await copy.runOk(args, { maxBuffer: LARGEST })).stdout;
  } catch (error) {
    if (/more output than/.test((error as Error).message)) return null;
    throw error;
  }
}

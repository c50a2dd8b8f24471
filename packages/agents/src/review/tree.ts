/** What guards ask of the tree of a commit: its paths, and which tests name a file. */
import type { Repository } from '@lanemesh/git';
import type { Line } from '../guards/acceptance/tree.ts';
import type { Mention } from '../guards/fixtures.ts';
import { isTestPath } from '../guards/idioms.ts';

/** A longer list of paths is not followed, bytes. */
const LONGEST = 64 * 1024 * 1024;

/** Every file of a commit; none where they are too many to be listed. */
export async function pathsAt(copy: Repository, commit: string): Promise<Set<string>> {
  const args = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit];
  const listed = await printed(copy, args, LONGEST);
  return new Set((listed ?? '').split('\0').filter((path) => path !== ''));
}

/** Tests name a file so often that none of them needs to be listed, bytes. */
const OFTEN = 4 * 1024 * 1024;

/** The tests of a commit that hold one of the names as a word. */
export async function mentionsAt(
  copy: Repository,
  commit: string,
  names: readonly string[],
): Promise<Mention[]> {
  if (names.length === 0) return [];
  const patterns = names.flatMap((name) => ['-e', name]);
  const args = ['grep', '-I', '-F', '-w', '-o', '-z', ...patterns, commit];
  const found = await printed(copy, args, OFTEN);
  if (found === null) return names.map((name) => ({ name, test: 'many tests' }));
  return found.split('\n').flatMap((line) => {
    const [where = '', name] = line.split('\0');
    const test = where.slice(commit.length + 1);
    return name !== undefined && isTestPath(test) ? [{ name, test }] : [];
  });
}

/** The lines of a commit that hold one of the names as a word; null: very many. */
export async function linesAt(
  copy: Repository,
  commit: string,
  names: readonly string[],
): Promise<Line[] | null> {
  if (names.length === 0) return [];
  const patterns = names.flatMap((name) => ['-e', name]);
  const found = await printed(copy, ['grep', '-I', '-F', '-w', '-z', ...patterns, commit], OFTEN);
  if (found === null) return null;
  return found.split('\n').flatMap((line) => {
    const [where = '', text] = line.split('\0');
    return text === undefined ? [] : [{ path: where.slice(commit.length + 1), text }];
  });
}

/** What git prints; null: more than that, or it could not. */
async function printed(
  copy: Repository,
  args: readonly string[],
  maxBuffer: number,
): Promise<string | null> {
  try {
    const { exitCode, stdout } = await copy.run(args, { maxBuffer });
    // grep that finds nothing ends with 1, and with nothing said.
    return exitCode === 0 ? stdout : '';
  } catch (error) {
    if (/more output than/.test((error as Error).message)) return null;
    throw error;
  }
}

/** How large a change is. */
import type { Repository } from '@lanemesh/git';
import type { AttemptSpec } from '../attempt-spec.ts';

/** Lines added and taken away between a commit and its base; a binary file counts as one line. */
async function changedLines(copy: Repository, base: string, commit: string): Promise<number> {
  const args = ['diff-tree', '-r', '--numstat', '--no-renames', '--no-ext-diff', '--no-textconv'];
  const { stdout } = await copy.runOk([...args, '--end-of-options', base, commit]);
  let lines = 0;
  for (const line of stdout.split('\n').filter(Boolean)) {
    const [added = '', removed = ''] = line.split('\t');
    lines += added === '-' ? 1 : Number(added) + Number(removed);
  }
  return lines;
}

/** Why a change is larger than the attempt may make; null: it is not. */
export async function largeProblem(
  copy: Repository,
  { limits }: Pick<AttemptSpec, 'limits'>,
  base: string,
  commit: string | null,
): Promise<string | null> {
  if (limits.lines === undefined || commit === null) return null;
  const lines = await changedLines(copy, base, commit);
  if (lines <= limits.lines) return null;
  return `changed ${lines} lines, and may change ${limits.lines}: do less, or ask for it in parts`;
}

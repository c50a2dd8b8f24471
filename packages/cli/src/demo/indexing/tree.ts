/** The files of a tree: found by walking it, or as git lists them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '@lanemesh/git';

export interface TreeFile {
  readonly path: string;
  readonly kind: 'file' | 'link';
}

/** Every file below a folder, without git's own; unordered. */
export function walkTree(top: string, below = ''): TreeFile[] {
  return readdirSync(join(top, below), { withFileTypes: true }).flatMap((entry): TreeFile[] => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.name === '.git' || path.includes('\ufffd')) return [];
    if (entry.isDirectory()) return walkTree(top, path);
    return entry.isSymbolicLink()
      ? [{ path, kind: 'link' }]
      : entry.isFile()
        ? [{ path, kind: 'file' }]
        : [];
  });
}

/** What git tracks in the working tree at `top`, without submodules. */
export async function trackedFiles(top: string): Promise<TreeFile[]> {
  return parseListing(await git(top, ['ls-files', '-s', '-z']));
}

/** Reads what `git ls-files -s -z` or `git ls-tree -r -z` wrote. */
export function parseListing(listing: string): TreeFile[] {
  const records = listing.split('\0').filter((record) => record !== '');
  return records.flatMap((record): TreeFile[] => {
    const path = record.slice(record.indexOf('\t') + 1);
    if (record.startsWith('120000')) return [{ path, kind: 'link' }];
    return record.startsWith('100') ? [{ path, kind: 'file' }] : [];
  });
}

/** stdout of git in the working tree at `cwd`; `fine`: exit codes beside 0 that are no failure. */
export async function git(
  cwd: string,
  args: readonly string[],
  fine: readonly number[] = [],
): Promise<string> {
  const { exitCode, stdout, stderr } = await run(args, { cwd });
  if (exitCode === 0 || fine.includes(exitCode ?? -1)) return stdout;
  throw new Error(`git ${args[0]} failed (${exitCode}): ${stderr.trim()}`);
}

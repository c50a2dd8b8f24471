/** What is going on in a worktree before its agent begins, and what kinds of files it holds. */
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NOT_RESULTS, type Work } from '../commit.ts';
import { isThere } from '../is-there.ts';
import { inline } from './quoted.ts';

/** What git leaves in its folder while something is going on. */
const GOING_ON = [
  ['rebase-merge', 'a rebase is in progress'],
  ['rebase-apply', 'a rebase is in progress'],
  ['MERGE_HEAD', 'a merge is in progress'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick is in progress'],
  ['REVERT_HEAD', 'a revert is in progress'],
  ['BISECT_LOG', 'a bisection is in progress'],
] as const;

/** Changed files that are named. */
const NAMED = 10;
/** Kinds of files that are named, and how long a list of files is looked through, bytes. */
const KINDS = 8;
const LONGEST = 32 * 1024 * 1024;

/** What an agent should know of it, one statement each. */
export async function treeState(work: Work): Promise<string[]> {
  const found = [
    ...new Set((await goingOn(work)).map((one) => `${one}: finish it as the task asks`)),
  ];
  // What git cannot look at is told when it is to be committed.
  const changed = await changedIn(work).catch(() => []);
  if (changed.length === 0) return found;
  const more = changed.length > NAMED ? ', …' : '';
  const paths = `${changed.slice(0, NAMED).map(inline).join(', ')}${more}`;
  return [
    ...found,
    `it is dirty: ${changed.length === 1 ? '1 file differs' : `${changed.length} files differ`} from that commit: ${paths}`,
  ];
}

async function goingOn({ tree }: Work): Promise<string[]> {
  const pointer = await readFile(join(tree, '.git'), 'utf8').catch(() => '');
  const gitDir = /^gitdir: (.*)$/m.exec(pointer)?.[1] ?? join(tree, '.git');
  const there = await Promise.all(GOING_ON.map(([name]) => isThere(join(gitDir, name))));
  return GOING_ON.flatMap(([, words], i) => (there[i] ? [words] : []));
}

async function changedIn({ copy, tree, index, base }: Work): Promise<string[]> {
  const own = `${index}-look`;
  await copyFile(index, own);
  const at = { workTree: tree, indexFile: own, timeoutMs: 30_000, maxBuffer: LONGEST };
  await copy.runOk(['add', '--all', '--', '.', NOT_RESULTS], at);
  const args = ['diff-index', '--cached', '--name-only', '-z', '--no-renames', base];
  const { stdout } = await copy.runOk(args, at);
  return stdout.split('\0').filter((path) => path !== '');
}

/** Files of a commit by the end of their names, the most first. */
export async function fileTypes({ copy, base }: Work): Promise<{ end: string; files: number }[]> {
  const listed = await copy
    .run(['ls-tree', '-r', '-z', '--name-only', '--full-tree', base], { maxBuffer: LONGEST })
    .catch(() => null);
  const counts = new Map<string, number>();
  for (const path of (listed?.stdout ?? '').split('\0')) {
    const end = /[^/](\.[A-Za-z0-9_-]{1,12})$/.exec(path)?.[1]?.toLowerCase();
    if (end !== undefined) counts.set(end, (counts.get(end) ?? 0) + 1);
  }
  return [...counts]
    .map(([end, files]) => ({ end, files }))
    .sort((a, b) => b.files - a.files || (a.end < b.end ? -1 : 1))
    .slice(0, KINDS);
}

/** The repository that the demo makes a copy of. Nothing in it is changed. */
import { statSync } from 'node:fs';
import { type RunResult, run } from '@lanemesh/git';
import { EXIT, Fault } from '@lanemesh/peer/fault';

export interface Source {
  /** Top of the working tree, or the bare repository. */
  readonly path: string;
  readonly branch: string;
  /** Id of the tree of HEAD. */
  readonly tree: string;
  /** Why its history stays behind; null: it comes along. */
  readonly without: string | null;
}

/** The branch where there is none that could be landed on. */
export const BRANCH = 'main';
/** A larger history (KiB) is left behind: the demo has a minute. */
const MOST_HISTORY = 300 * 1024;

/**
 * The repository around a folder; a string says why the carried project takes its place.
 * `asked`: the user named the folder, so that one without a repository is a Fault.
 */
export async function findSource(from: string, asked: boolean): Promise<Source | string> {
  const found = await find(from);
  if (asked && typeof found === 'string' && !found.startsWith('has no '))
    throw unusable(from, found);
  return typeof found === 'string' ? `${from} ${found}` : found;
}

/** The Fault of a folder the user named in vain. */
function unusable(path: string, problem: string): Fault {
  return new Fault(
    'demo.repo',
    `--repo ${JSON.stringify(path)} ${problem}`,
    'name a folder inside a git repository, or leave --repo out',
    EXIT.usage,
  );
}

async function find(from: string): Promise<Source | string> {
  if (!statSync(from, { throwIfNoEntry: false })?.isDirectory()) return 'is no folder';
  const bare = await git(from, ['rev-parse', '--is-bare-repository', '--absolute-git-dir']);
  if (bare.exitCode !== 0) {
    const dubious = /dubious ownership/.test(bare.stderr);
    return dubious ? 'is in a repository that git does not trust' : 'is in no git repository';
  }
  const [isBare = '', gitDir = ''] = bare.stdout.trimEnd().split('\n');
  const top = await git(from, ['rev-parse', '--show-toplevel']);
  const path = isBare === 'true' || top.exitCode !== 0 ? gitDir : top.stdout.replace(/\n$/, '');
  const tree = await git(path, ['rev-parse', '--verify', '--quiet', 'HEAD^{tree}']);
  if (tree.exitCode !== 0) return 'has no commit yet';
  const files = await git(path, ['ls-tree', '-r', '--name-only', 'HEAD']);
  if (files.stdout.trim() === '') return 'has no files in its newest commit';
  const head = (await git(path, ['symbolic-ref', '--quiet', '--short', 'HEAD'])).stdout.trim();
  // The names below mesh/ are the mesh's own.
  const branch = head === '' || /^mesh(?:\/|$)/.test(head) ? BRANCH : head;
  return { path, branch, tree: tree.stdout.trim(), without: await reasonToLeaveHistory(path) };
}

async function reasonToLeaveHistory(path: string): Promise<string | null> {
  const shallow = await git(path, ['rev-parse', '--is-shallow-repository']);
  if (shallow.stdout.trim() === 'true') return 'a shallow clone';
  const partial = [
    'config',
    '--get-regexp',
    '^(extensions\\.partialclone|remote\\..*\\.promisor)$',
  ];
  if ((await git(path, partial)).exitCode === 0) return 'a partial clone';
  const { stdout } = await git(path, ['count-objects', '-v']);
  const sizes = [...stdout.matchAll(/^size(?:-pack)?: (\d+)$/gm)].map(([, size]) => Number(size));
  return sizes.reduce((sum, size) => sum + size, 0) > MOST_HISTORY ? 'it is large' : null;
}

function git(cwd: string, args: readonly string[]): Promise<RunResult> {
  // With the user's safe.directory lines.
  return run(args, { cwd, network: true });
}

/**
 * The node commits what an attempt changed (INV-14).
 *
 * Repository, working tree and index are named explicitly: the attempt may have replaced the
 * tree's `.git` file, committed by itself or moved its branch, and none of that takes part.
 * Everything that differs from the base becomes one commit on the base.
 */
import { lstat, readlink } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import type { Repository } from '@lanemesh/git';
import type { AttemptSpec } from './attempt-spec.ts';
import { boundsProblem, listed } from './bounds.ts';
import { titleLine } from './printable.ts';

export interface Work {
  readonly copy: Repository;
  readonly tree: string;
  /** An index file outside the tree that stands at `base`. */
  readonly index: string;
  /** The commit the attempt began on. */
  readonly base: string;
}

export type Committed =
  | { readonly ok: true; readonly commit: string | null; readonly paths: readonly string[] }
  | { readonly ok: false; readonly stage: 'paths' | 'commit'; readonly problem: string };

/** Results that agents leave for the node are not part of the change. */
export const NOT_RESULTS = ':(exclude,glob)**/.agent_result.*';

/** Commits all changes in the tree; `commit` is null if there are none. `seconds` since 1970. */
export async function commitWork(
  work: Work,
  spec: AttemptSpec,
  seconds: number,
): Promise<Committed> {
  const { copy, tree, index } = work;
  const there = await lstat(tree).catch(() => null);
  if (!there?.isDirectory()) return refused('the worktree is no folder any more');

  const large = await tooLarge(work);
  if (large.length > 0) return refused(`adds files of more than 100 MiB:\n${listed(large)}`);
  const staged = await copy.run(['add', '--all', '--', '.', NOT_RESULTS], {
    workTree: tree,
    indexFile: index,
  });
  if (staged.exitCode !== 0) return refused(`git cannot stage the change:\n${staged.stderr}`);

  const changes = await changesIn(work);
  if (changes.length === 0) return { ok: true, commit: null, paths: [] };
  const paths = changes.map((change) => change.path);
  const problem = boundsProblem(spec.bounds, paths);
  if (problem !== null) return { ok: false, stage: 'paths', problem };
  const nested = changes.filter((change) => change.mode === '160000');
  if (nested.length > 0)
    return refused(`adds a repository inside the repository:\n${listed(nested.map(pathOf))}`);
  const escaping = await escapingLinks(tree, changes);
  if (escaping.length > 0) return refused(`adds links out of the tree:\n${listed(escaping)}`);

  return { ok: true, commit: await write(work, spec, seconds), paths };
}

function refused(problem: string): Committed {
  return { ok: false, stage: 'commit', problem };
}

interface Change {
  /** Of the new entry; 000000 for a removal. */
  readonly mode: string;
  readonly path: string;
}

const pathOf = (change: Change) => change.path;

async function changesIn({ copy, tree, index, base }: Work): Promise<Change[]> {
  const args = [
    'diff-index',
    '--cached',
    '--raw',
    '-z',
    '--no-renames',
    '--ignore-submodules=none',
    base,
  ];
  const { stdout } = await copy.runOk(args, { workTree: tree, indexFile: index });
  // `:<old mode> <new mode> <old id> <new id> <status>` NUL `<path>` NUL
  const fields = stdout.split('\0').slice(0, -1);
  const changes: Change[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    changes.push({
      mode: (fields[i] as string).split(' ')[1] as string,
      path: fields[i + 1] as string,
    });
  }
  return changes;
}

/** What no hub takes, and no verifier reads: a larger file, bytes. */
const LARGEST_FILE = 100 * 1024 * 1024;

/** Files of which git would make objects nobody can read; looked at before it does. */
async function tooLarge({ copy, tree, index }: Work): Promise<string[]> {
  const args = ['ls-files', '-z', '--others', '--modified', '--exclude-standard'];
  const { exitCode, stdout } = await copy.run(args, { workTree: tree, indexFile: index });
  const large: string[] = [];
  // Where git cannot list them, adding them fails as well, and says why.
  for (const path of exitCode === 0 ? stdout.split('\0').filter(Boolean) : []) {
    const size = await sizeOf(join(tree, path));
    if (size > LARGEST_FILE) large.push(`${path} (${Math.ceil(size / 1024 / 1024)} MiB)`);
  }
  return large;
}

/** 0: it is not there, as a file that was deleted. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).size;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 0;
    throw error;
  }
}

/** Links that lead somewhere else on whatever machine checks them out. */
async function escapingLinks(tree: string, changes: readonly Change[]): Promise<string[]> {
  const escaping: string[] = [];
  for (const { mode, path } of changes) {
    if (mode !== '120000') continue;
    const target = await readlink(join(tree, path));
    const end = normalize(join(dirname(path), target));
    // A name may be a link itself: where `..` after it leads is not for its letters to say.
    const turns = /(?:^|\/)(?!\.{1,2}\/)[^/]+\/(?:.*\/)?\.\.(?:\/|$)/.test(target);
    if (target.startsWith('/') || turns || end === '..' || end.startsWith('../'))
      escaping.push(`${path} -> ${target}`);
  }
  return escaping;
}

async function write(work: Work, spec: AttemptSpec, seconds: number): Promise<string> {
  const { copy, index, base } = work;
  const tree = (await copy.runOk(['write-tree'], { indexFile: index })).stdout.trim();
  // A commit dated before its parent makes git slow on long histories.
  const parent = await copy.runOk(['show', '-s', '--format=%ct', base]);
  const date = `${Math.max(seconds, Number(parent.stdout))} +0000`;
  const { stdout } = await copy.runOk(['commit-tree', tree, '-p', base, '-F', '-'], {
    input: message(spec),
    env: signature(spec, date),
  });
  return stdout.trim();
}

/** The environment that makes the agent author and the node committer; date: as git takes it. */
export function signature(
  spec: Pick<AttemptSpec, 'agent' | 'node' | 'nodeId'>,
  date: string,
): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: person(spec.agent),
    GIT_AUTHOR_EMAIL: `${person(spec.agent)}@lanemesh.invalid`,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: person(spec.node),
    GIT_COMMITTER_EMAIL: `${spec.nodeId}@lanemesh.invalid`,
    GIT_COMMITTER_DATE: date,
  };
}

/** One line of title and the trailers: nothing of the task's text can pass for a trailer. */
function message(spec: AttemptSpec): string {
  const trailers = [
    `Mesh-Task: ${spec.task}`,
    `Mesh-Attempt: ${spec.attempt}`,
    `Mesh-Node: ${spec.nodeId}`,
  ];
  return `${titleLine(spec.title)}\n\n${trailers.join('\n')}\n`;
}

/** A name git takes as it is: never empty, nothing that ends a header's field. */
function person(name: string): string {
  return name.replace(/[^A-Za-z0-9._ -]+/g, '').trim() || 'unnamed';
}

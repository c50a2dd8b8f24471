/** The folder of one attempt, outside every checkout of the user's. */
import { copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptSpec } from './attempt-spec.ts';
import type { CodeStore } from './code-store.ts';
import { writeNote } from './leftover-note.ts';
import { removeTree } from './remove-tree.ts';

export interface Workspace {
  /** The worktree: what the agent sees. */
  readonly tree: string;
  /** An index at the worktree's commit, made before anybody could touch it; none without a commit. */
  readonly index: string;
  /** For the files that commands read and write through. */
  readonly scratch: string;
  /** For files an agent is given, and writes beside its work. */
  readonly own: string;
  /** The attempt's TMPDIR. Short, since sockets are made there and their paths are limited. */
  readonly tmp: string;
  /** JSON file of the attempts before this one. */
  readonly prior: string;
  /** Patch of what an earlier attempt had changed when it was lost; null: there is none. */
  readonly wip: string | null;
  /** The folder all of it lies in. */
  readonly folder: string;
  /** Removes all of it but, with `keep`, the folder with the worktree. */
  remove(keep: boolean): Promise<void>;
}

/** Name of an attempt's folder, branch and log, unique on this node. The ids are checked before. */
export function attemptName(spec: AttemptSpec): string {
  const [node = '', event = ''] = spec.task.split(':');
  return `${event}-${node.slice(0, 8)}-${spec.epoch}`;
}

/** Makes the folder `<attempts>/<name>` with a worktree of `commit`; null: with an empty folder. */
export async function makeWorkspace(
  attempts: string,
  name: string,
  code: CodeStore,
  spec: AttemptSpec,
  commit: string | null,
  judges = false,
): Promise<Workspace> {
  const folder = join(attempts, name);
  await removeTree(folder);
  const tree = join(folder, 'tree');
  const scratch = join(folder, 'scratch');
  const own = join(folder, 'own');
  for (const part of [scratch, own]) await mkdir(part, { recursive: true, mode: 0o700 });
  const tmp = await mkdtemp(join(tmpdir(), 'mesh-'));
  // First of all: a folder that says nothing of itself is never cleared.
  await writeNote(folder, spec, { base: spec.repo === null ? null : commit, tmp, judges });
  const index = join(folder, 'index');
  const { repo } = spec;
  if (repo === null || commit === null) await mkdir(tree);
  else {
    await code.worktree(repo, commit, tree);
    await copyFile(join(await gitDirOf(tree), 'index'), index);
  }
  const prior = join(folder, 'prior.json');
  await writeFile(prior, `${JSON.stringify(spec.prior, null, 2)}\n`);
  const wip = judges ? null : await patchOf(code, spec, join(folder, 'wip.patch'));
  return {
    folder,
    wip,
    tree,
    index,
    scratch,
    own,
    tmp,
    prior,
    async remove(keep) {
      await removeTree(tmp);
      if (keep) return;
      if (repo !== null) await code.removeWorktree(repo, tree);
      await removeTree(folder);
    },
  };
}

/** A larger patch is not offered, bytes. */
const LARGEST_PATCH = 4 * 1024 * 1024;

/** Writes what an earlier attempt had changed; null: nothing that can be read. */
async function patchOf(code: CodeStore, spec: AttemptSpec, path: string): Promise<string | null> {
  const { repo, wip } = spec;
  if (repo === null || wip === undefined) return null;
  const args = ['diff-tree', '-p', '--binary', '--no-color', '--no-ext-diff', '--no-textconv'];
  const range = [`${wip.commit}^1`, wip.commit];
  try {
    const copy = await code.repository(repo.url);
    const { stdout } = await copy.runOk([...args, ...range], { maxBuffer: LARGEST_PATCH });
    await writeFile(path, stdout);
    return path;
  } catch {
    return null;
  }
}

/** Where the copy keeps what belongs to a new worktree; later its `.git` file may say anything. */
async function gitDirOf(tree: string): Promise<string> {
  return (await readFile(join(tree, '.git'), 'utf8')).replace(/^gitdir: /, '').trim();
}

/** The project a mesh lives in: the git repository around a folder, or the folder itself. */
import { promises as fs } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from '@lanemesh/git';
import { readIfThere, replaceFile } from '@lanemesh/peer/home';
import { usage } from '../usage.ts';

export interface Project {
  readonly root: string;
  /** The git folder that all worktrees of the project share; null: it is no git repository. */
  readonly gitDir: string | null;
}

/** The line that keeps `.mesh/` out of git's sight, without changing a tracked file. */
const IGNORED = '/.mesh/';

export async function projectAt(cwd: string): Promise<Project> {
  const asked = await run(['rev-parse', '--show-toplevel', '--git-common-dir'], { cwd });
  if (asked.exitCode === 0) {
    const [root = cwd, common = '.git'] = asked.stdout.split('\n');
    return { root, gitDir: resolve(cwd, common) };
  }
  if (/not a git repository/.test(asked.stderr)) return { root: cwd, gitDir: null };
  const why =
    asked.stderr
      .trim()
      .replace(/^fatal: /, '')
      .split('\n')[0] ?? '';
  throw usage('project', `${cwd} cannot be a project: ${why}`, 'start in a clone of your project');
}

/** One setting of the project's own git configuration; undefined: not set. */
export async function gitSetting({ root, gitDir }: Project, key: string) {
  if (gitDir === null) return undefined;
  const { exitCode, stdout } = await run(['config', '--get', key], { cwd: root });
  return exitCode === 0 ? stdout.trimEnd() : undefined;
}

/** Ignores `.mesh/`; the result takes that back, if it was not ignored before. */
export async function ignoreMesh({ gitDir }: Project): Promise<() => Promise<void>> {
  if (gitDir === null) return async () => {};
  const path = join(gitDir, 'info', 'exclude');
  const before = await readIfThere(path);
  if (before?.split('\n').includes(IGNORED) === true) return async () => {};
  const end = before === null || before === '' || before.endsWith('\n') ? '' : '\n';
  await replaceFile(path, `${before ?? ''}${end}${IGNORED}\n`);
  return async () => {
    if (before === null) await fs.rm(path, { force: true });
    else await replaceFile(path, before);
  };
}

/** Throws a usage Fault for a `.mesh` that leads elsewhere: a project may carry such a link. */
export async function checkNoLink(dir: string): Promise<void> {
  const found = await fs.lstat(dir).catch(() => null);
  if (found === null || found.isDirectory()) return;
  throw usage('mesh.link', `${dir} is no folder`, 'remove it: the mesh makes its own');
}

/** Whether a folder holds nothing but what an unfinished join left. */
export async function isEmptyFolder(folder: string): Promise<boolean> {
  return (await fs.readdir(folder)).every((name) => name === '.mesh');
}

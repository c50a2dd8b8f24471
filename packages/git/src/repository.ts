import { randomBytes } from 'node:crypto';
import { existsSync, promises as fs } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { absent } from './absent.ts';
import { removeOldLocks } from './old-locks.ts';
import { type RunOptions, type RunResult, run, runOk } from './run.ts';

/** One repository, always named in full: never found by looking around. */
export interface Repository {
  /** Absolute path of the bare repository, or of a clone's .git folder. */
  readonly gitDir: string;
  /** Runs a git command here. Resolves however it exits. */
  run(args: readonly string[], options?: RepositoryRunOptions): Promise<RunResult>;
  /** The same, but throws a GitError unless it exits with 0. */
  runOk(args: readonly string[], options?: RepositoryRunOptions): Promise<RunResult>;
}

export interface RepositoryRunOptions extends Omit<RunOptions, 'cwd'> {
  /** Absolute path of the working tree the command is to use; it then runs there. */
  readonly workTree?: string;
  /** Absolute path of an index file to use in place of the repository's own. */
  readonly indexFile?: string;
}

/** Names a repository. Nothing is read or started until it is used. */
export function openRepository(gitDir: string): Repository {
  if (!gitDir.startsWith('/')) throw new RangeError(`not an absolute path: ${gitDir}`);
  const prepare = (args: readonly string[], options: RepositoryRunOptions) => {
    const { workTree, indexFile, env, ...rest } = options;
    return [
      [`--git-dir=${gitDir}`, ...(workTree ? [`--work-tree=${workTree}`] : []), ...args],
      {
        ...rest,
        cwd: workTree ?? gitDir,
        env: { ...env, ...(indexFile ? { GIT_INDEX_FILE: indexFile } : {}) },
      },
    ] as const;
  };
  return {
    gitDir,
    run: (args, options = {}) => run(...prepare(args, options)),
    runOk: (args, options = {}) => runOk(...prepare(args, options)),
  };
}

/** Makes an empty bare repository at an absolute path (SHA-1, loose refs, no templates). */
export async function initBare(path: string): Promise<Repository> {
  if (!path.startsWith('/')) throw new RangeError(`not an absolute path: ${path}`);
  const flags = ['--quiet', '--bare', '--template=', '--initial-branch=main'];
  await runOk(['init', ...flags, '--object-format=sha1', '--end-of-options', path], {
    // Later versions of git may have other defaults.
    env: { GIT_DEFAULT_REF_FORMAT: 'files' },
  });
  return openRepository(path);
}

/** How old a draft of a repository is that nobody works on any more, milliseconds. */
const DEAD_AFTER = 60_000;

/** Repositories that this process has opened. */
const opened = new Set<string>();

/**
 * The bare repository at an absolute path, made if there is none. It comes into place whole: who dies
 * over it leaves a draft beside it, which the next one who makes one removes. What has no `objects`
 * was half made, and holds nothing: it is made anew. Of one that is there, locks are removed that
 * the machine's last end left.
 */
export async function ensureBare(path: string): Promise<Repository> {
  if (isWhole(path)) {
    if (!opened.has(path)) await removeOldLocks(path);
    opened.add(path);
    return openRepository(path);
  }
  const folder = dirname(path);
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  await removeDrafts(folder, `${basename(path)}.draft.`);
  const draft = `${path}.draft.${randomBytes(8).toString('hex')}`;
  await fs.mkdir(draft, { mode: 0o700 });
  await initBare(draft);
  await setAside(path);
  try {
    await fs.rename(draft, path);
  } catch (error) {
    await fs.rm(draft, { recursive: true, force: true });
    // Another process was faster.
    if (!isWhole(path)) throw error;
  }
  return openRepository(path);
}

/** Takes what is half made out of the way; never a whole one that another process has just placed. */
async function setAside(path: string): Promise<void> {
  if (!existsSync(path) || isWhole(path)) return;
  const aside = `${path}.draft.${randomBytes(8).toString('hex')}`;
  // Another process may have been faster here too.
  const isGone = await fs.rename(path, aside).catch((error) => absent(error, true));
  if (isGone) return;
  if (isWhole(aside)) await fs.rename(aside, path);
  else await fs.rm(aside, { recursive: true, force: true });
}

/** git makes `objects` last. */
function isWhole(path: string): boolean {
  return ['HEAD', 'config', 'refs', 'objects'].every((name) => existsSync(join(path, name)));
}

async function removeDrafts(folder: string, prefix: string): Promise<void> {
  for (const name of await fs.readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const draft = join(folder, name);
    const stat = await fs.stat(draft).catch((error) => absent(error, null));
    if (stat && Date.now() - stat.mtimeMs > DEAD_AFTER)
      await fs.rm(draft, { recursive: true, force: true });
  }
}

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

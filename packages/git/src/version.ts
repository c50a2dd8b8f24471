import { GitUnusable } from './errors.ts';
import { run } from './run.ts';

/** The oldest git with core.fsync and cat-file --batch-command. */
export const MIN_GIT = '2.36.0';

/** The version of the git on the PATH, e.g. '2.39.5'. Throws GitUnusable if there is none. */
export async function gitVersion(): Promise<string> {
  const { stdout } = await run(['--version']);
  const version = /\d+\.\d+(\.\d+)?/.exec(stdout)?.[0];
  if (version === undefined) {
    throw new GitUnusable(`'git --version' names no version: ${JSON.stringify(stdout)}`);
  }
  return version;
}

/** Resolves with git's version, or throws GitUnusable naming it and the one needed. */
export async function requireGit(min: string = MIN_GIT): Promise<string> {
  const version = await gitVersion();
  if (compare(version, min) < 0) {
    throw new GitUnusable(`git ${version} is too old: git ${min} or newer is needed; update git`);
  }
  return version;
}

function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

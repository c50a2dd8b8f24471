/** One git process from start to end. */

import { failureIn } from './damage.ts';
import { type Config, localEnvironment, networkEnvironment } from './environment.ts';
import { GitError, GitUnusable } from './errors.ts';
import { type Failpoint, failpoint } from './failpoint.ts';
import { signalGroup, startExchange, startHere } from './process.ts';

export interface RunOptions {
  /** Written to stdin, which is then closed; without it stdin is empty. */
  readonly input?: string | Uint8Array;
  /** Added to the hardened environment, e.g. GIT_AUTHOR_NAME. */
  readonly env?: Readonly<Record<string, string>>;
  /** Settings for this command alone; they win over the hardened ones. */
  readonly config?: Config;
  /** Passes the user's credential helpers, proxies, insteadOf and ssh command on. */
  readonly network?: boolean;
  readonly cwd?: string;
  /** Bytes of stdout kept at most; more ends the process. Default 64 MiB. */
  readonly maxBuffer?: number;
  /** After this many milliseconds the process group is ended. Default: never. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Reached when the process runs. */
  readonly whenStarted?: Failpoint;
}

export interface RunResult {
  /** null: the process was ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** True if our time limit or the caller's signal ended it. */
  readonly stopped: boolean;
}

/** Time a group has after SIGTERM, in which git removes its lock files, before SIGKILL. */
const GRACE_MS = 2000;

/** Process groups that must not outlive an orderly exit of this process. */
const groups = new Set<number>();
process.on('exit', () => {
  for (const group of groups) signalGroup(group, 'SIGTERM');
});

/**
 * Runs git with these arguments, without a shell and in a process group of its own. Resolves
 * however it exits; throws GitUnusable if there is no git, GitError if stdout outgrew maxBuffer.
 */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  options.signal?.throwIfAborted();
  const isExchange = options.network === true;
  const environment = await (isExchange ? networkEnvironment : localEnvironment)(options.config);
  const most = options.maxBuffer ?? 64 * 1024 * 1024;
  const env = { ...environment, ...options.env };
  const start = { args, env, cwd: options.cwd, input: options.input, most };
  const running = isExchange ? await startExchange(start) : startHere(start);
  if (options.whenStarted !== undefined) failpoint(options.whenStarted);
  const stopper = stopOnDemand(running.pid, options);
  const { error, exitCode, overflowed, stderr, stdout } = await running.ended;
  stopper.release();
  if (error?.code === 'ENOENT') throw new GitUnusable(missing(options.cwd));
  if (error !== undefined)
    return { exitCode: null, stdout: '', stderr: error.message, stopped: false };
  if (overflowed) throw new GitError(args, null, `more output than the allowed ${most} bytes`);
  return { exitCode, stdout, stderr, stopped: stopper.stopped() };
}

/** Like run, but throws a GitError unless git exited with 0. */
export async function runOk(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const result = await run(args, options);
  if (result.exitCode === 0) return result;
  const why = result.stopped ? `it took longer than ${options.timeoutMs} ms` : result.stderr;
  const gitDir = /^--git-dir=(.+)$/.exec(args[0] ?? '')?.[1] ?? null;
  if (gitDir === null) throw new GitError(args, result.exitCode, why);
  throw failureIn(gitDir, args, result.exitCode, why);
}

function stopOnDemand(pid: number | undefined, options: RunOptions) {
  if (pid === undefined) return { release: () => {}, stopped: () => false };
  let stopped = false;
  const timers: NodeJS.Timeout[] = [];
  const stop = () => {
    stopped = true;
    signalGroup(pid, 'SIGTERM');
    timers.push(setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE_MS));
  };
  if (options.timeoutMs !== undefined) timers.push(setTimeout(stop, options.timeoutMs));
  options.signal?.addEventListener('abort', stop, { once: true });
  groups.add(pid);
  return {
    release: () => {
      for (const timer of timers) clearTimeout(timer);
      options.signal?.removeEventListener('abort', stop);
      groups.delete(pid);
      // Whatever git left behind in its group (an ssh, a helper) goes with it.
      if (stopped) signalGroup(pid, 'SIGKILL');
    },
    stopped: () => stopped,
  };
}

function missing(cwd: string | undefined): string {
  const where = cwd === undefined ? '' : `, or the folder ${cwd} does not exist`;
  return `git could not be started: there is no 'git' on the PATH${where}`;
}

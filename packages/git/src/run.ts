/**
 * One git process from start to end. A node starts thousands: Node's own module does it for a third
 * of the processor time that a library for processes took, and is there without being loaded.
 */

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { failureIn } from './damage.ts';
import { type Config, localEnvironment, networkEnvironment } from './environment.ts';
import { GitError, GitUnusable } from './errors.ts';
import { type Failpoint, failpoint } from './failpoint.ts';

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
  for (const group of groups) kill(group, 'SIGTERM');
});

/**
 * Runs git with these arguments, without a shell and in a process group of its own. Resolves
 * however it exits; throws GitUnusable if there is no git, GitError if stdout outgrew maxBuffer.
 */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  options.signal?.throwIfAborted();
  const environment = await (options.network === true ? networkEnvironment : localEnvironment)(
    options.config,
  );
  const child = start(args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...environment, ...options.env },
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  if (child instanceof Error) return unstarted(child, options.cwd);
  if (options.whenStarted !== undefined) failpoint(options.whenStarted);
  const stopper = stopOnDemand(child.pid, options);
  const most = options.maxBuffer ?? 64 * 1024 * 1024;
  const result = await attend(child, options.input, most);
  stopper.release();
  if (result.error !== undefined) return unstarted(result.error, options.cwd);
  if (result.overflowed)
    throw new GitError(args, null, `more output than the allowed ${most} bytes`);
  const { exitCode, stdout, stderr } = result;
  return { exitCode, stdout, stderr, stopped: stopper.stopped() };
}

/** The process; an error of the system where there are no means for one. */
function start(args: readonly string[], options: SpawnOptions): ChildProcess | Error {
  try {
    return spawn('git', [...args], options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) return error as Error;
    throw error;
  }
}

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Its output grew over the limit: it was ended. */
  readonly overflowed: boolean;
  /** It never ran. */
  readonly error?: Error;
}

/** Writes its input, collects its output, and waits for the end of both. */
function attend(
  child: ChildProcess,
  input: string | Uint8Array | undefined,
  most: number,
): Promise<Ended> {
  let overflowed = false;
  const collect = (stream: Readable | null) => {
    const parts: Buffer[] = [];
    let length = 0;
    stream?.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= most) parts.push(part);
      else if (!overflowed && child.pid !== undefined) kill(child.pid, 'SIGKILL');
      overflowed ||= length > most;
    });
    return () => Buffer.concat(parts).toString();
  };
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  // Who does not read to the end says by its exit code what it makes of that.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  return new Promise((resolve) => {
    const end = (exitCode: number | null, error?: Error) =>
      resolve({
        exitCode,
        stdout: stdout(),
        stderr: stderr(),
        overflowed,
        ...(error && { error }),
      });
    child.on('error', (error) => {
      // It never ran, and without means for pipes it says no more than this.
      if (child.pid === undefined) end(null, error);
    });
    child.on('close', (exitCode) => end(exitCode));
  });
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
    kill(pid, 'SIGTERM');
    timers.push(setTimeout(() => kill(pid, 'SIGKILL'), GRACE_MS));
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
      if (stopped) kill(pid, 'SIGKILL');
    },
    stopped: () => stopped,
  };
}

function kill(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // The whole group is gone already.
  }
}

/** Throws a GitUnusable where there is no git to start, or no such folder. */
function unstarted(error: NodeJS.ErrnoException, cwd: string | undefined): RunResult {
  if (error.code !== 'ENOENT')
    return { exitCode: null, stdout: '', stderr: error.message, stopped: false };
  const where = cwd === undefined ? '' : `, or the folder ${cwd} does not exist`;
  throw new GitUnusable(`git could not be started: there is no 'git' on the PATH${where}`);
}

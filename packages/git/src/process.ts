/** How a git process is started: by Node itself, or by the library for processes. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** What a process is started with: the whole environment, and the bytes of output kept at most. */
export interface Start {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string | undefined;
  readonly input: string | Uint8Array | undefined;
  readonly most: number;
}

/** A process in a group of its own. */
export interface Running {
  /** undefined: it never ran. */
  readonly pid: number | undefined;
  /** Does not reject. */
  readonly ended: Promise<Ended>;
}

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Its output grew over the limit: it was ended. */
  readonly overflowed: boolean;
  /** It never ran. */
  readonly error?: NodeJS.ErrnoException;
}

/**
 * A process that talks to a remote, started by the library for processes: what it costs to load and to
 * run is nothing beside the exchange.
 */
export async function startExchange(start: Start): Promise<Running> {
  const { args, cwd, env, input, most } = start;
  const { execa } = await import('execa');
  const child = execa('git', [...args], {
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    ...(cwd === undefined ? {} : { cwd }),
    env,
    extendEnv: false,
    detached: true,
    cleanup: false,
    reject: false,
    stripFinalNewline: false,
    maxBuffer: most,
  });
  const ended = async (): Promise<Ended> => {
    const { code, exitCode = null, isMaxBuffer, shortMessage, stderr, stdout } = await child;
    const overflowed = isMaxBuffer;
    if (overflowed && child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    const out = { exitCode, stdout: asText(stdout), stderr: asText(stderr), overflowed };
    if (child.pid !== undefined) return out;
    return { ...out, error: Object.assign(new Error(shortMessage), { code }) };
  };
  return { pid: child.pid, ended: ended() };
}

/**
 * A process that works in a repository of this machine. A node starts thousands of them, each for a few
 * milliseconds: Node's own module takes a third of the processor time the library takes, and is
 * there without being loaded (see ADR 0037).
 */
export function startHere({ args, cwd, env, input, most }: Start): Running {
  const child = spawned(args, {
    ...(cwd === undefined ? {} : { cwd }),
    env,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  if (child instanceof Error) return { pid: undefined, ended: Promise.resolve(neverRan(child)) };
  return { pid: child.pid, ended: attend(child, input, most) };
}

/** Sends a signal to all of a group that is still there. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // The whole group is gone already.
  }
}

/** The process; an error of the system where there are no means for one. */
function spawned(args: readonly string[], options: SpawnOptions): ChildProcess | Error {
  try {
    return spawn('git', [...args], options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) return error as Error;
    throw error;
  }
}

/** Writes its input, collects its output, and waits for the end of both. */
function attend(child: ChildProcess, input: Start['input'], most: number): Promise<Ended> {
  let overflowed = false;
  const collect = (stream: Readable | null) => {
    const parts: Buffer[] = [];
    let length = 0;
    stream?.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= most) parts.push(part);
      else if (!overflowed && child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      overflowed ||= length > most;
    });
    return () => Buffer.concat(parts).toString();
  };
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  // Who does not read to the end says by its exit code what it makes of that.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      // Without means for pipes it says no more than this.
      if (child.pid === undefined) resolve(neverRan(error));
    });
    child.on('close', (exitCode) =>
      resolve({ exitCode, stdout: stdout(), stderr: stderr(), overflowed }),
    );
  });
}

function neverRan(error: NodeJS.ErrnoException): Ended {
  return { exitCode: null, stdout: '', stderr: '', overflowed: false, error };
}

function asText(output: unknown): string {
  return typeof output === 'string' ? output : '';
}

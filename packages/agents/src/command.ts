/** Runs one command of an attempt: own process group, limits, and nobody left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import type { Cut } from './control/limits.ts';
import { guarded, watcherOf } from './deadman.ts';
import { clearGroup, GRACE, type Grace, until } from './ending.ts';
import { type Input, openInput } from './input.ts';
import { type Allowance, type Output, openOutput } from './output.ts';

export interface CommandSpec {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** What stands on stdin before it ends; nothing when absent. */
  readonly input?: string;
  /** Gets stdin to write to as it runs, in place of `input`. */
  readonly speak?: (stdin: Writable) => void;
  /** A private folder outside the tree, for the files that stdin and output pass through. */
  readonly scratch: string;
  /** Gets stdout and stderr as they come, in one order, up to the limit. */
  readonly log: { write(bytes: Uint8Array): void };
  /** Gets stderr instead, which then comes in no certain order with stdout. */
  readonly errors?: { write(bytes: Uint8Array): void };
  readonly wallMs: number;
  /** Limit of stdout and stderr together. */
  readonly outputBytes: number;
  readonly signal: AbortSignal;
  /** Aborted with a limit as its reason: it is ended for that. */
  readonly cut?: AbortSignal;
  readonly grace?: Grace;
  /** Called before it is ended that does not end by itself. */
  readonly struck?: () => void;
  /** Told of the process that leads its session; what it gives is called when all are gone. */
  readonly note?: (leader: number) => () => void;
  /** The POSIX shell that starts the command. */
  readonly shell?: string;
}

export interface CommandEnd {
  /** Why it ended: by itself, by a limit, because the signal was aborted, or never begun. */
  readonly how: Cause | 'unstartable';
  /** 128 + number for a command ended by a signal, as shells count; null if never begun. */
  readonly exitCode: number | null;
  /** The last bytes of the output. */
  readonly tail: string;
  readonly outputBytes: number;
  /** Processes that were still in its group or session when it ended, all killed. */
  readonly leftovers: number;
}

/** Runs `spec.argv` and returns after every process of its group is gone. Never rejects. */
export async function runCommand(spec: CommandSpec): Promise<CommandEnd> {
  if (spec.signal.aborted) return unbegun('stopped', '');
  let input: Input | undefined;
  const outputs: Output[] = [];
  const allowance = { limit: spec.outputBytes, bytes: 0 };
  try {
    input = openInput(spec.scratch, spec.input);
    const logs = spec.errors ? [spec.log, spec.errors] : [spec.log];
    for (const log of logs) outputs.push(await openOutput(spec.scratch, log, allowance));
    const [stdout, stderr = stdout] = outputs.map(({ writer }) => writer) as [number, number?];
    const child = await start(spec, [spec.speak ? 'pipe' : input.fd, stdout, stderr]);
    // Who ended does not read what is still said to it.
    child.stdin?.on('error', () => {});
    if (child.stdin) spec.speak?.(child.stdin);
    for (const output of outputs) output.closeWriter();
    const strike = spec.note?.(child.pid as number);
    const end = await attend(spec, child, outputs, allowance);
    strike?.();
    return end;
  } catch (error) {
    return unbegun('unstartable', `cannot start ${spec.argv[0]}: ${(error as Error).message}`);
  } finally {
    input?.close();
    for (const output of outputs) output.close();
  }
}

function unbegun(how: CommandEnd['how'], tail: string): CommandEnd {
  return { how, exitCode: null, tail, outputBytes: 0, leftovers: 0 };
}

/** The command as leader of a new session and process group; fd 3 is the dead-man's pipe. */
async function start(
  spec: CommandSpec,
  standard: readonly ['pipe' | number, number, number],
): Promise<ChildProcess> {
  const child = spawn(spec.shell ?? '/bin/sh', guarded(spec.argv), {
    cwd: spec.cwd,
    env: spec.env,
    stdio: [...standard, 'pipe'],
    detached: true,
  });
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  return child;
}

/** Watches a running command to its end and clears its group. */
async function attend(
  spec: CommandSpec,
  child: ChildProcess,
  outputs: readonly Output[],
  allowance: Allowance,
): Promise<CommandEnd> {
  const grace = spec.grace ?? GRACE;
  const leader = child.pid as number;
  const watcher = watcherOf(child);
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code, name) => resolve(code ?? 128 + (name ? constants.signals[name] : 0)));
  });
  const cause = await firstOf(spec, exited, outputs);
  if (cause !== 'exit') spec.struck?.();
  const leftovers =
    cause === 'exit'
      ? await clearGroup(leader, watcher, null, grace.leftoverMs)
      : await clearGroup(
          leader,
          watcher,
          'SIGTERM',
          cause === 'stopped' ? grace.stopMs : grace.limitMs,
        );
  const exitCode = await exited;
  // Whoever left the session may hold the output open for ever: what counts is in by now.
  await until(() => outputs.every((output) => output.ended()), 1000);
  const how = cause === 'exit' && allowance.bytes > allowance.limit ? 'output' : cause;
  const tail = outputs.map((output) => output.tail()).join('');
  return { how, exitCode, tail, outputBytes: allowance.bytes, leftovers };
}

type Cause = 'exit' | 'wall' | 'output' | 'stopped' | Cut;

function firstOf(
  spec: CommandSpec,
  exited: Promise<unknown>,
  outputs: readonly Output[],
): Promise<Cause> {
  return new Promise((resolve) => {
    const abort = () => settle('stopped');
    const timer = setTimeout(() => settle('wall'), Math.min(spec.wallMs, 2 ** 31 - 1));
    const cut = () => settle(spec.cut?.reason as Cut);
    const settle = (cause: Cause) => {
      clearTimeout(timer);
      spec.cut?.removeEventListener('abort', cut);
      spec.signal.removeEventListener('abort', abort);
      resolve(cause);
    };
    spec.signal.addEventListener('abort', abort);
    spec.cut?.addEventListener('abort', cut);
    if (spec.signal.aborted) abort();
    for (const output of outputs) void output.exceeded.then(() => settle('output'));
    void exited.then(() => settle('exit'));
  });
}

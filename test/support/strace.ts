/** What a command really asks of the system, by strace. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { describeWith, toolPath } from './tools.ts';

export interface Syscall {
  readonly name: string;
  /** As strace shows them; a descriptor with its path behind it. */
  readonly args: string;
  /** What it returned, e.g. '0' or '-1 ENOENT (…)'. */
  readonly result: string;
  /** When it was called and when it had returned: numbers that order calls, no times. */
  readonly began: number;
  readonly ended: number;
}

export interface Traced {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly Syscall[];
}

export interface TraceOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** An existing folder for strace's notes. */
  readonly folder: string;
  /** Called while it runs: waits for something it prints, say; then it gets a SIGTERM. */
  readonly until?: (printed: () => string) => Promise<void>;
  /** Makes calls fail, in strace's words: `fsync:error=EIO:when=2` (the second of each thread). */
  readonly inject?: string;
}

/** A suite that needs strace, and a system that lets it look into processes. */
export function describeTraced(title: string, body: () => void): void {
  const strace = toolPath('strace');
  const forbidden = strace !== null && spawnSync(strace, ['-o', '/dev/null', 'true']).status !== 0;
  if (forbidden) describe.skip(`${title} [needs a system that lets strace trace]`, body);
  else describeWith(['strace'], title, body);
}

let count = 0;

/** Runs a command to its end with all it starts, noting the named system calls. */
export async function trace(
  syscalls: readonly string[],
  command: readonly string[],
  options: TraceOptions,
): Promise<Traced> {
  count += 1;
  const log = join(options.folder, `strace-${count}`);
  // -D: the command is our own child, and gets our signals.
  const flags = ['-D', '-f', '-qq', '-y', '-s', '400', '-e', `trace=${syscalls.join(',')}`];
  const { cwd, env, inject } = options;
  if (inject !== undefined) flags.push('-e', `inject=${inject}`);
  const child = spawn(toolPath('strace') ?? 'strace', [...flags, '-o', log, '--', ...command], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  if (options.until) {
    await options.until(() => stdout + stderr);
    child.kill('SIGTERM');
  }
  const exit = await ended;
  return { exit, stdout, stderr, calls: parse(readFileSync(log, 'utf8')) };
}

/** Lines `pid name(args) = result`; a call that others interrupted is split over two lines. */
function parse(log: string): Syscall[] {
  const calls: Syscall[] = [];
  const open = new Map<string, { name: string; args: string; began: number }>();
  for (const [at, line] of log.split('\n').entries()) {
    const [, pid = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const begun = /^(\w+)\((.*) <unfinished \.\.\.>$/.exec(text);
    const resumed = /^<\.\.\. \w+ resumed>(.*)\) += (.*)$/.exec(text);
    const whole = /^(\w+)\((.*)\) += (.*)$/.exec(text);
    if (begun) {
      open.set(pid, { name: begun[1] ?? '', args: begun[2] ?? '', began: at });
    } else if (resumed) {
      const first = open.get(pid);
      open.delete(pid);
      if (!first) continue;
      const [, more = '', result = ''] = resumed;
      calls.push({ ...first, args: first.args + more, result, ended: at });
    } else if (whole) {
      const [, name = '', args = '', result = ''] = whole;
      calls.push({ name, args, result, began: at, ended: at });
    }
  }
  return calls;
}

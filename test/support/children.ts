/** Real child processes that run a TypeScript file of this repository. */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import { scratchFolder } from './scratch.ts';

export interface Child {
  readonly process: ChildProcess;
  /** What it printed so far. */
  output(): string;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

const START = fileURLToPath(new URL('./children/start.mjs', import.meta.url));

const started = new Set<ChildProcess>();

/**
 * Bundles test/support/children/<name>.ts and returns a function that starts it with arguments.
 * Children still running when the test file ends are killed.
 */
export function childProgram(name: string): (...args: string[]) => Promise<Child> {
  const file = join(scratchFolder(), `${basename(name)}.cjs`);
  let built: Promise<unknown> | null = null;
  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(file, { force: true });
  });
  return async (...args) => {
    built ??= bundle(name, file);
    await built;
    return start(file, args);
  };
}

function bundle(name: string, file: string): Promise<unknown> {
  return build({
    entryPoints: [fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url))],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    define: { 'import.meta.url': '__url' },
  });
}

function start(file: string, args: readonly string[]): Child {
  const child = spawn(process.execPath, [START, file, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.add(child);
  let output = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    output += text;
  });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.on('close', (code, signal) => {
      started.delete(child);
      resolve(code ?? signal ?? 0);
    });
  });
  return { process: child, output: () => output, ended };
}

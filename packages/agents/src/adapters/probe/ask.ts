/** A short question to a program: run apart from everything, and ended if it does not answer. */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';

export interface Answer {
  /** null: it did not start, or was ended. */
  readonly exitCode: number | null;
  /** stdout, then stderr: the beginning of each. */
  readonly text: string;
}

/** Characters of each stream that are kept. */
const MOST = 64 * 1024;

/** Runs a program without stdin. env: the whole environment. Never rejects. */
export function ask(
  argv: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
  withinMs = 20_000,
): Promise<Answer> {
  const [program, ...args] = argv;
  return new Promise((resolve) => {
    const said = { out: '', err: '' };
    const child = spawn(program, args, {
      cwd: tmpdir(),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const end = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Gone already.
      }
    };
    const timer = setTimeout(end, withinMs);
    const settle = (exitCode: number | null) => {
      clearTimeout(timer);
      end();
      resolve({ exitCode, text: said.out + said.err });
    };
    child.stdout.on('data', (piece) => {
      said.out = (said.out + piece).slice(0, MOST);
    });
    child.stderr.on('data', (piece) => {
      said.err = (said.err + piece).slice(0, MOST);
    });
    child.once('error', () => settle(null));
    child.once('exit', (code) => setImmediate(settle, code));
  });
}

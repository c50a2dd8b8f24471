import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** One line about what happens now; on stderr, so that a command's `--json` stays alone on stdout. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a command on our own terminal and passes signals on to it.
 *
 * @returns {Promise<number>} its exit code, 128 + signal number if a signal ended it
 */
export function run(command, args, options) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  const forward = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  return ended(child).finally(() => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, forward);
  });
}

/**
 * Runs a command silently, without stdin.
 *
 * @returns {Promise<{code: number, output: string}>} its exit code and what it wrote to both streams
 */
export async function capture(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return { code: await ended(child), output };
}

function ended(child) {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      say(`cannot start ${child.spawnfile}: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

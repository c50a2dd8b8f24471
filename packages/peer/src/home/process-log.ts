/** The log of this node's processes: one file of JSON lines, and the one before it. */
import { mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Log } from '../ports.ts';
import type { Settings } from './settings.ts';

/** A log larger than this, in bytes, is set aside when the next process opens it. */
const LARGEST = 8 * 1024 * 1024;

/** Where the log lies; with `.1` after it, the one before. */
export function processLogPath(stateDir: string): string {
  return join(stateDir, 'logs', 'mesh.log');
}

/** Opens the log for a process that runs. name: which one, in each line. */
export async function openProcessLog(
  stateDir: string,
  name: string,
  level: NonNullable<Settings['logLevel']> = 'info',
): Promise<Log> {
  const { default: pino } = await import('pino');
  const path = processLogPath(stateDir);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LARGEST)
    renameSync(path, `${path}.1`);
  const to = pino.destination({ dest: path, mode: 0o600, sync: true });
  // A full disk must not end the node.
  to.on('error', () => undefined);
  const log = pino({ level, base: { pid: process.pid, process: name } }, to);
  return {
    debug: (fields, text) => log.debug(fields, text),
    info: (fields, text) => log.info(fields, text),
    warn: (fields, text) => log.warn(fields, text),
  };
}

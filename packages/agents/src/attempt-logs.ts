/** Where the logs of attempts lie on this machine. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AttemptSpec } from './attempt-spec.ts';

/** A log that is here. */
export interface AttemptLog {
  readonly attempt: number;
  readonly epoch: number;
  readonly path: string;
}

/** The name of an attempt's log, and of what else is kept of it. */
export function logName({ task, attempt, epoch }: Pick<AttemptSpec, 'task' | 'attempt' | 'epoch'>) {
  return `${prefixOf(task)}-${attempt}-${epoch}`;
}

/** The file an attempt's log is written to. */
export function logPath(stateDir: string, name: string): string {
  return join(stateDir, 'logs', 'attempts', `${name}.log`);
}

/** Logs of a task's attempts on this machine, the newest last. task: its reference. */
export function logsOf(stateDir: string, task: string): AttemptLog[] {
  const prefix = `${prefixOf(task)}-`;
  const found = namesIn(join(stateDir, 'logs', 'attempts')).flatMap((file): AttemptLog[] => {
    const numbers = file.startsWith(prefix) && /^(\d+)-(\d+)\.log$/.exec(file.slice(prefix.length));
    if (!numbers) return [];
    const path = join(stateDir, 'logs', 'attempts', file);
    return [{ attempt: Number(numbers[1]), epoch: Number(numbers[2]), path }];
  });
  return found.sort((a, b) => a.epoch - b.epoch || a.attempt - b.attempt);
}

function prefixOf(task: string): string {
  const [node = '', event = ''] = task.split(':');
  return `${event}-${node.slice(0, 8)}`;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

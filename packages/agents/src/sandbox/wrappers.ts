/** The processes by which a sandbox is made: they are nobody's command. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { RELAY } from './inside.ts';
import { COUNTING } from './left.ts';

/** Whether a process is one of them. False where there is no /proc. */
export function isWrapper(pid: number): boolean {
  try {
    const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return basename(program) === 'bwrap' || args.some((one) => one === RELAY || one === COUNTING);
  } catch {
    return false; // ended while we looked
  }
}

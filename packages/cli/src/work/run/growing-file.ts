/** A file that grows while somebody writes to it, read from a place on. */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two looks. */
const LOOK = 250;

/** Bytes in it; 0: it is not there. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Its text between two offsets in bytes. */
export function readFrom(path: string, from: number, to: number): string {
  if (to <= from) return '';
  if (from === 0) return readFileSync(path, 'utf8');
  const fd = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(to - from);
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, from));
  } finally {
    closeSync(fd);
  }
}

/** Gives each whole line that is written from byte `at` on, until `isOver` after a look, or `stop`. */
export async function followLines(
  path: string,
  from: number,
  onLine: (line: string) => void,
  stop: AbortSignal,
  isOver: () => boolean = () => false,
): Promise<void> {
  let at = from;
  let rest = '';
  for (let last = false; !stop.aborted && !last; ) {
    last = isOver();
    if (!last) await sleep(LOOK, undefined, { signal: stop }).catch(() => undefined);
    const size = sizeOf(path);
    // Set aside, and begun anew.
    if (size < at) at = 0;
    const fresh = (rest + readFrom(path, at, size)).split('\n');
    rest = fresh.pop() ?? '';
    at = size;
    for (const line of fresh) onLine(line);
  }
  if (rest !== '') onLine(rest);
}

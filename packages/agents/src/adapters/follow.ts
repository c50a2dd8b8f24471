/** What a program appends to a file of its own while it runs. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Between two looks, milliseconds. */
const EVERY = 2000;
/** Bytes read at one look; what is beyond is left out. */
const MOST = 256 * 1024;

/** Gives what is new in the file to `take`, until the result is called. */
export function follow(path: string | undefined, take: (bytes: Uint8Array) => void): () => void {
  if (path === undefined) return () => {};
  let at = 0;
  const timer = setInterval(() => {
    const [bytes, end] = since(path, at);
    at = end;
    if (bytes.length > 0) take(bytes);
  }, EVERY);
  timer.unref();
  return () => clearInterval(timer);
}

function since(path: string, from: number): [Uint8Array, number] {
  try {
    const fd = openSync(path, 'r');
    try {
      const end = fstatSync(fd).size;
      const bytes = Buffer.alloc(Math.max(0, Math.min(MOST, end - from)));
      readSync(fd, bytes, 0, bytes.length, end - bytes.length);
      return [bytes, end];
    } finally {
      closeSync(fd);
    }
  } catch {
    return [new Uint8Array(), from];
  }
}

/** One start of an agent as its reader hears it. */
import type { Reader } from './adapter.ts';
import { follow } from './follow.ts';

export interface Ear {
  /** Aborted when it is stopped, or will come to nothing. */
  readonly over: AbortSignal;
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
  /** To be called when every process of it is gone. */
  close(): void;
}

/**
 * reader: absent: nobody hears it. log: a file of the program's own that is heard as stderr. stop:
 * from outside.
 */
export function listen(
  reader: Reader | undefined,
  log: string | undefined,
  stop: AbortSignal,
): Ear {
  // Not AbortSignal.any: what that makes is collected in Node 20 while somebody still listens.
  const over = new AbortController();
  const abort = () => over.abort(stop.reason);
  stop.addEventListener('abort', abort, { once: true });
  if (stop.aborted) abort();
  const hear = (way: 'stdout' | 'stderr') => (bytes: Uint8Array) => {
    reader?.[way](bytes);
    if (reader?.isOver?.()) over.abort();
  };
  const [stdout, stderr] = [hear('stdout'), hear('stderr')];
  const unfollow = follow(log, stderr);
  const close = () => {
    unfollow();
    stop.removeEventListener('abort', abort);
  };
  return { over: over.signal, stdout, stderr, close };
}

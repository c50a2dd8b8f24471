/** One start of an agent as its reader hears it. */
import type { Reader } from './adapter.ts';
import { follow } from './follow.ts';

export interface Ear {
  /** Aborted when it will come to nothing. */
  readonly over: AbortSignal;
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
  /** To be called when every process of it is gone. */
  close(): void;
}

/** reader: absent: nobody hears it. log: a file of the program's own that is heard as stderr. */
export function listen(reader: Reader | undefined, log: string | undefined): Ear {
  const over = new AbortController();
  const hear = (way: 'stdout' | 'stderr') => (bytes: Uint8Array) => {
    reader?.[way](bytes);
    if (reader?.isOver?.()) over.abort();
  };
  const [stdout, stderr] = [hear('stdout'), hear('stderr')];
  return { over: over.signal, stdout, stderr, close: follow(log, stderr) };
}

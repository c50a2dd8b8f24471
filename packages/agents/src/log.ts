/** The log of one attempt on this machine: everything its commands wrote, up to the limit. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface AttemptLog {
  readonly path: string;
  write(bytes: Uint8Array): void;
  /** A line of ours between the commands. */
  note(line: string): void;
  close(): void;
}

/**
 * Opens the log at `path`, anew unless `append`. A full disk ends the log, never the attempt.
 */
export function openLog(path: string, append: boolean): AttemptLog {
  let fd: number | null = null;
  const write = (bytes: Uint8Array) => {
    try {
      if (fd !== null) writeSync(fd, bytes);
    } catch {
      close();
    }
  };
  const close = () => {
    if (fd !== null) closeSync(fd);
    fd = null;
  };
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    fd = openSync(path, append ? 'a' : 'w', 0o600);
  } catch {
    fd = null;
  }
  return { path, write, note: (line) => write(Buffer.from(`--- ${line}\n`)), close };
}

/** The log of one attempt on this machine: everything its commands wrote, up to the limit. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

export interface AttemptLog {
  readonly path: string;
  write(bytes: Uint8Array): void;
  /** A line of ours between the commands. */
  note(line: string): void;
  close(): void;
}

/** Characters held back at most while a line, or a key, has not ended. */
const HELD = 64 * 1024;
/** Of those the last ones that stay held: a secret may stand across a cut. */
const TAIL = 4 * 1024;

/**
 * Opens the log at `path`, anew unless `append`; `redact` hides secrets in whole lines of it. A full
 * disk ends the log, never the attempt.
 */
export function openLog(
  path: string,
  append: boolean,
  redact: (text: string) => string,
): AttemptLog {
  let fd: number | null = null;
  let held = '';
  const decoder = new StringDecoder('utf8');
  const put = (text: string) => {
    try {
      if (fd !== null && text !== '') writeSync(fd, redact(text));
    } catch {
      end();
    }
  };
  const end = () => {
    if (fd !== null) closeSync(fd);
    fd = null;
  };
  const pass = (cut: number) => {
    put(held.slice(0, cut));
    held = held.slice(cut);
  };
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    fd = openSync(path, append ? 'a' : 'w', 0o600);
  } catch {
    fd = null;
  }
  return {
    path,
    write(bytes) {
      held += decoder.write(Buffer.from(bytes));
      pass(wholeLines(held));
      if (held.length > HELD) pass(held.length - TAIL);
    },
    note(line) {
      pass(held.length);
      put(`--- ${line}\n`);
    },
    close() {
      pass(held.length);
      end();
    },
  };
}

/** Where the last whole line ends that no key goes on beyond. */
function wholeLines(text: string): number {
  const lines = text.lastIndexOf('\n') + 1;
  const key = text.lastIndexOf('-----BEGIN ');
  const end = key < 0 ? -1 : text.indexOf('-----END ', key);
  const isOpen = key >= 0 && (end < 0 || text.indexOf('\n', end) < 0);
  return isOpen ? Math.min(lines, key) : lines;
}

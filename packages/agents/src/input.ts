/** What a command reads on stdin: a file, so that it ends, and can be opened by name. */
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Input {
  readonly fd: number;
  close(): void;
}

/** Opens `text` (default: nothing) for reading, by way of a file in `folder`. */
export function openInput(folder: string, text?: string): Input {
  if (text === undefined) return opened('/dev/null');
  const path = join(folder, 'stdin');
  writeFileSync(path, text, { mode: 0o600 });
  const input = opened(path);
  rmSync(path);
  return input;
}

function opened(path: string): Input {
  const fd = openSync(path, 'r');
  return { fd, close: () => closeSync(fd) };
}

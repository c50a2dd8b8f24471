/**
 * What a command writes: stdout and stderr through one named pipe, in the order written; through
 * one each for a command whose errors have to be told from what it says.
 *
 * A named pipe, because Node would hand the command two sockets, and neither `> /dev/stderr` nor
 * an order between the two survives that.
 */
import { execFile } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Bytes kept in memory for the evidence. */
const TAIL_BYTES = 16 * 1024;

export interface Output {
  /** The descriptor the command writes to. */
  readonly writer: number;
  /** Resolves when more than the limit was written. */
  readonly exceeded: Promise<void>;
  /** Gives up our copy of the writing end, so that the end of the last writer shows. */
  closeWriter(): void;
  /** Everything was read: no process holds the writing end. */
  ended(): boolean;
  tail(): string;
  close(): void;
}

/** What all outputs of a command may write together, and how much they wrote. */
export interface Allowance {
  readonly limit: number;
  bytes: number;
}

/** Opens a pipe in `folder` whose bytes go to `log` until the limit; the rest is read and dropped. */
export async function openOutput(
  folder: string,
  log: { write(bytes: Uint8Array): void },
  allowance: Allowance,
): Promise<Output> {
  const path = join(folder, 'output');
  rmSync(path, { force: true });
  await promisify(execFile)('mkfifo', ['-m', '600', path]);
  // Opening the reading end first and without waiting lets both ends open in one process.
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  let writer: number | null = openSync(path, 'w');
  rmSync(path);

  let tail = Buffer.alloc(0);
  let ended = false;
  let tell: () => void = () => {};
  const exceeded = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const socket = new Socket({ fd: reader, readable: true, writable: false });
  socket.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, Math.max(0, allowance.limit - allowance.bytes));
    allowance.bytes += chunk.length;
    if (kept.length > 0) log.write(kept);
    tail = Buffer.concat([tail, kept]).subarray(-TAIL_BYTES);
    if (allowance.bytes > allowance.limit) tell();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    ended = true;
  });
  const closeWriter = () => {
    if (writer !== null) closeSync(writer);
    writer = null;
  };
  return {
    writer,
    exceeded,
    closeWriter,
    ended: () => ended,
    tail: () => tail.toString('utf8'),
    close() {
      closeWriter();
      socket.destroy();
    },
  };
}

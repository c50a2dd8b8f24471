/**
 * How far this node's log got, kept outside of `.mesh/`: where the folder alone is set back to an
 * older one, what it acknowledged since is still known. Two slots are written in turns and in
 * place, so that one fsync of file data is all that an append waits for, and a torn write leaves
 * the slot before it.
 */
import { createHash } from 'node:crypto';
import { closeSync, fdatasync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { syncFolder } from '@lanemesh/ledger';

/** Bytes of a slot. */
const SLOT = 4096;
const SLOTS = 2;

/** The newest batch that was acknowledged, and where. */
export interface HighWater {
  /** The mesh's id. */
  readonly mesh: string;
  readonly number: number;
  readonly oid: string;
  /** SHA-256 of the batch. */
  readonly digest: string;
  /** The machine that signed it, as `machineOf` names it. */
  readonly machine: string | null;
  /** The project's folder in which it was signed; null: its name is too long. */
  readonly root: string | null;
}

interface Slot extends HighWater {
  readonly v: 0;
  /** Counts the writes: of two slots the higher one holds. */
  readonly turn: number;
}

/** Where the mark lies. stateDir: this node's folder in the user's state folder. */
export function highWaterPath(stateDir: string): string {
  return join(stateDir, 'high-water');
}

/** The mark; null: there is none, or it cannot be read. */
export function readHighWater(path: string): HighWater | null {
  return newest(path);
}

/** Replaces the mark durably. Rejects with the system's error where it cannot be written. */
export async function writeHighWater(path: string, mark: HighWater): Promise<void> {
  const before = newest(path);
  const turn = (before?.turn ?? 0) + 1;
  const file = openForWriting(path, before === null);
  try {
    writeSync(file, slotOf({ ...mark, v: 0, turn }), 0, SLOT, (turn % SLOTS) * SLOT);
    await flush(file);
  } finally {
    closeSync(file);
  }
  if (before === null) await syncFolder(dirname(path));
}

function openForWriting(path: string, fresh: boolean): number {
  if (!fresh) return openSync(path, 'r+');
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return openSync(path, 'w', 0o600);
}

function newest(path: string): Slot | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return null;
  }
  let best: Slot | null = null;
  for (let slot = 0; slot < SLOTS; slot++) {
    const read = slotIn(bytes.toString('utf8', slot * SLOT, (slot + 1) * SLOT));
    if (read && (!best || read.turn > best.turn)) best = read;
  }
  return best;
}

/** A line with its own sum before it, and blanks up to the slot's end. */
function slotOf(slot: Slot): Buffer {
  const whole = JSON.stringify(slot);
  const text =
    Buffer.byteLength(whole) < SLOT - 80 ? whole : JSON.stringify({ ...slot, root: null });
  const line = Buffer.from(`${sumOf(text)} ${text}`);
  return Buffer.concat([line, Buffer.alloc(SLOT - 1 - line.length, ' '), Buffer.from('\n')]);
}

function slotIn(text: string): Slot | null {
  const [, sum, json = ''] = /^([0-9a-f]{64}) (\{.*\}) *\n$/.exec(text) ?? [];
  if (sum === undefined || sum !== sumOf(json)) return null;
  const slot = JSON.parse(json) as Slot;
  return slot.v === 0 ? slot : null;
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const flush = promisify(fdatasync);

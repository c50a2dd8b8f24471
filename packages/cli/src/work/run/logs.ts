/** `mesh logs`: the end of this node's process log. */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processLogPath, readIdentity, stateFolder } from '@lanemesh/peer/home';
import type { Call } from '../../command.ts';

const LINES = 50;
/** Bytes of the log's end that are looked through. */
const TAIL = 4 * 1024 * 1024;
const LOOK = 250;
const LEVELS: Readonly<Record<number, string>> = {
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
};

export async function logs(call: Call): Promise<null> {
  const limit = call.options.number('limit', { min: 0, max: 1e6, whole: true }) ?? LINES;
  const { node } = await readIdentity(call.layout());
  const path = processLogPath(stateFolder(call.env, node));
  let at = sizeOf(path);
  const lines = readFrom(path, Math.max(0, at - TAIL), at)
    .split('\n')
    .filter(Boolean);
  if (lines.length === 0) call.out.note(`nothing was logged yet (${path})`);
  for (const line of limit === 0 ? [] : lines.slice(-limit)) show(call, line);
  if (!call.options.on('follow')) return null;
  const stop = call.interruption();
  for (let rest = ''; !stop.aborted; ) {
    await sleep(LOOK, undefined, { signal: stop }).catch(() => undefined);
    const size = sizeOf(path);
    // Set aside, and begun anew.
    if (size < at) at = 0;
    const [...fresh] = (rest + readFrom(path, at, size)).split('\n');
    rest = fresh.pop() ?? '';
    at = size;
    for (const line of fresh.filter(Boolean)) show(call, line);
  }
  return null;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function readFrom(path: string, from: number, to: number): string {
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

function show(call: Call, line: string): void {
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const { time, level, pid, process, msg, ...fields } = entry;
    const when = new Date(Number(time)).toISOString().replace('T', ' ').slice(0, 19);
    const what = `${LEVELS[Number(level)] ?? level} ${process}[${pid}] ${msg}`;
    call.out.record(entry, `${when} ${what} ${JSON.stringify(fields)}`);
  } catch {
    // The first line may be cut, the last one half written.
  }
}

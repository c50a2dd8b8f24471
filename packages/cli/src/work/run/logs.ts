/** `mesh logs`: the end of this node's process log. */
import { processLogPath, readIdentity, stateFolder } from '@lanemesh/peer/home';
import type { Call } from '../../command.ts';
import { followLines, readFrom, sizeOf } from './growing-file.ts';

const LINES = 50;
/** Bytes of the log's end that are looked through. */
const TAIL = 4 * 1024 * 1024;
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
  const at = sizeOf(path);
  const lines = readFrom(path, Math.max(0, at - TAIL), at)
    .split('\n')
    .filter(Boolean);
  if (lines.length === 0) call.out.note(`nothing was logged yet (${path})`);
  for (const line of limit === 0 ? [] : lines.slice(-limit)) show(call, line);
  if (!call.options.on('follow')) return null;
  const onLine = (line: string) => line !== '' && show(call, line);
  await followLines(path, at, onLine, call.interruption());
  return null;
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

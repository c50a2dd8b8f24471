/** What the readers of event streams have in common. */
import type { Spent } from '../attempt-spec.ts';
import type { Failure, Reader, Told } from './adapter.ts';
import { failureOf, type Hints } from './failure.ts';
import { type Json, Lines } from './lines.ts';

export interface Ending {
  readonly exitCode: number | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The end of what stood on stderr. */
  readonly stderr: string;
}

export interface Parts {
  /** Takes an event of stdout. */
  event(event: Json): void;
  /** Takes a whole line of stderr. */
  error?(line: string): void;
  isOver?(): boolean;
  /** What it used so far. */
  used?(): Spent;
  end(ending: Ending): Told;
}

/** Bytes of stderr kept. */
const TAIL = 16 * 1024;

/** A reader of one JSON object a line on stdout. */
export function eventReader(parts: Parts): Reader {
  const lines = new Lines((event) => parts.event(event));
  let tail = Buffer.alloc(0);
  let line = '';
  return {
    stdout: (piece) => lines.push(piece),
    stderr(piece) {
      tail = Buffer.concat([tail, piece]).subarray(-TAIL);
      if (!parts.error) return;
      const all = (line + Buffer.from(piece).toString('utf8')).split('\n');
      line = (all.pop() ?? '').slice(-TAIL);
      for (const one of all) parts.error(one);
    },
    ...(parts.isOver ? { isOver: parts.isOver } : {}),
    ...(parts.used ? { used: parts.used } : {}),
    end(exitCode, now) {
      lines.end();
      return parts.end({ exitCode, now, stderr: tail.toString('utf8') });
    },
  };
}

/** How a program that should have said so failed: by its own error, else by what stood on stderr. */
export function failed(ending: Ending, said: string | null, hints: Hints = {}): Failure {
  if (said !== null) return failureOf(said, ending.now, hints);
  const text = ending.stderr.replace(/^\s+at .*\n?/gm, '').trim();
  const what = `exit ${ending.exitCode} without a result`;
  return failureOf(text === '' ? what : `${what}\n${text}`, ending.now, hints);
}

/**
 * What a start that failed used, where it does not say: nothing if its provider turned it away
 * before the model did anything, else nobody knows.
 */
export function unsaid(failure: Failure, worked: boolean): Pick<Told, 'usage' | 'cost'> {
  if (worked || failure.reason === 'exit') return {};
  return { usage: { input: 0, output: 0, cached: 0 }, cost: { micro: 0, source: 'table' } };
}

/** A value of an event as what it should be, or undefined. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
export function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

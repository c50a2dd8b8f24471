/** Values as people give them: text, @file or -; JSON; spans of time. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '@lanemesh/event';
import type { Call } from './command.ts';
import { usage } from './usage.ts';

/** The text itself, a file's content for '@file', stdin for '-'. what: the flag, for errors. */
export async function readValue(call: Call, what: string, value: string): Promise<string> {
  if (value === '-') return call.readStdin();
  if (!value.startsWith('@')) return value;
  const path = resolve(call.cwd, value.slice(1));
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'is unreadable';
    throw usage('file', `${what}: the file ${path} ${why}`, 'name a file that can be read');
  }
}

/** The value of a JSON text; where it is none, a Fault that names what was given. */
export function parseJson(what: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\s*\(line.*\)$/, '') : '';
    const shown = text.length > 60 ? `${text.slice(0, 59)}…` : text;
    throw usage('json.malformed', `${what}: ${JSON.stringify(shown)} is no JSON: ${why}`, EXAMPLE);
  }
}

const EXAMPLE = `for example '{"version":"1.4.2"}'`;

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Milliseconds of '90s', '30m', '24h', '7d'; null if the text is none. */
export function parseSpan(text: string): number | null {
  const [, number, unit] = /^(\d{1,6})(ms|s|m|h|d|w)$/.exec(text) ?? [];
  if (number === undefined || unit === undefined) return null;
  return Number(number) * UNITS[unit as keyof typeof UNITS];
}

/** Milliseconds since 1970 of '2026-11-21', '2026-11-21T10:30Z' and the like; null if it is none. */
export function parseInstant(text: string): number | null {
  const pattern = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
  if (!pattern.test(text)) return null;
  const at = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(at) ? null : at;
}

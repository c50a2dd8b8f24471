/** Rules as people write and read them. */
import { CAUSE_FIELD, type Json } from '@lanemesh/event';
import type { Reaction } from '@lanemesh/state';
import { usage } from '../../usage.ts';

type Test = Reaction['where'][number];

const SIGNS = { '=': 'eq', '!=': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' } as const;
const WORDS = ['present', 'absent'] as const;

/** The test of 'task.lane = web', 'body.n >= 3', 'body.kind in ["a","b"]', 'body.n present'. */
export function readTest(text: string): Test {
  const [, field = '', sign = '', rest] = /^\s*(\S+)\s+(\S+)(?:\s+(.*\S))?\s*$/.exec(text) ?? [];
  const hint = "for example --where 'task.lane = web', 'body.n >= 3' or 'body.version present'";
  const wrong = (why: string) =>
    usage('flag.value', `--where ${JSON.stringify(text)}: ${why}`, hint);
  if (field === '') throw wrong('is no test');
  if (!CAUSE_FIELD.test(field)) throw wrong(`${field} is no field of an event`);
  for (const is of WORDS) if (sign === is && rest === undefined) return { field, is };
  if (rest === undefined) throw wrong('is no test');
  const value = plain(rest);
  if (sign === 'in') {
    if (!Array.isArray(value)) throw wrong('after in comes a list: ["a","b"]');
    return { field, is: 'in', value };
  }
  const is = Object.hasOwn(SIGNS, sign) ? SIGNS[sign as keyof typeof SIGNS] : null;
  if (is === null) throw wrong(`${sign} is none of = != < <= > >= in present absent`);
  if (is !== 'eq' && is !== 'ne' && typeof value !== 'number')
    throw wrong(`${sign} compares numbers`);
  return { field, is, value };
}

/** JSON where it is some, else the text itself. */
function plain(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** A test as it is read. */
export function testText({ field, is, value }: Test): string {
  const [sign] = Object.entries(SIGNS).find(([, name]) => name === is) ?? [is];
  return value === undefined ? `${field} ${is}` : `${field} ${sign} ${JSON.stringify(value)}`;
}

/**
 * A template in which texts with {field} are fields of the cause, or texts with fields in them. flag:
 * where it was given, for errors.
 */
export function readTemplate(value: Json, flag = '--body'): Json {
  if (typeof value === 'string') return textTemplate(value, flag);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => readTemplate(item, flag));
  const fields = Object.entries(value as { readonly [key: string]: Json });
  if (fields.length === 1 && fields[0]?.[0].startsWith('$')) return value;
  return Object.fromEntries(fields.map(([name, inner]) => [name, readTemplate(inner, flag)]));
}

/** What stands in braces and may be meant as a field. */
const IN_BRACES = /(\{[a-z]+(?:\.[A-Za-z0-9_.-]+)?\})/;

function textTemplate(text: string, flag: string): Json {
  const parts = text.split(IN_BRACES).filter((part) => part !== '');
  const read = parts.map((part) => {
    if (!IN_BRACES.test(part)) return part;
    const field = part.slice(1, -1);
    if (CAUSE_FIELD.test(field)) return { $from: field };
    throw usage(
      'flag.value',
      `${flag}: ${part} is no field of an event`,
      'for example {body.version}',
    );
  });
  const [only] = read;
  if (read.length === 1 && only !== undefined) return only;
  return read.every((part) => typeof part === 'string') ? text : { $join: read };
}

/** The first field of the cause that a text names in braces; null: it names none. */
export function fieldIn(text: string): string | null {
  const names = text.split(IN_BRACES).filter((part) => IN_BRACES.test(part));
  return names.find((part) => CAUSE_FIELD.test(part.slice(1, -1))) ?? null;
}

/** A template as `readTemplate` reads it. */
export function templateText(value: Json): string {
  return JSON.stringify(value, (_, inner: Json) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    const { $from, $join } = inner as { $from?: string; $join?: Json[] };
    if (typeof $from === 'string') return `{${$from}}`;
    if (!Array.isArray($join)) return inner;
    return $join
      .map((part) => (typeof part === 'string' ? part : `{${(part as { $from: string }).$from}}`))
      .join('');
  });
}

/**
 * Canonical JSON: the one way to write a value, so that equal values have equal bytes
 * (INV-4). Safe integers only, keys printable ASCII in ascending byte order, strings
 * well-formed Unicode, at most 16 levels deep, no white space.
 */

/** A value that canonical JSON can carry. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** What is wrong with a value: `field` is a path such as `body.needs[2]`. */
export interface Problem {
  readonly field: string;
  readonly problem: string;
}

/** Deepest nesting of lists and objects. */
export const MAX_DEPTH = 16;

const KEY = /^[\x20-\x7e]{1,128}$/;
const INTEGER_LIKE = /^(0|[1-9][0-9]*)$/;

/**
 * The first reason why a value has no canonical form, or null.
 * An integer-like key is refused because engines reorder such keys; `__proto__`
 * because assigning it does not make a key.
 */
export function canonicalProblem(value: unknown, field = '', depth = 0): Problem | null {
  switch (typeof value) {
    case 'boolean':
      return null;
    case 'string':
      return value.isWellFormed() ? null : { field, problem: 'holds half a surrogate pair' };
    case 'number':
      return numberProblem(value, field);
    case 'object':
      return value === null ? null : nestedProblem(value, field, depth);
    default:
      return { field, problem: `cannot be written as JSON (${typeof value})` };
  }
}

function numberProblem(value: number, field: string): Problem | null {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return null;
  return { field, problem: `${String(value)} is no safe integer: send it as a string` };
}

function nestedProblem(value: object, field: string, depth: number): Problem | null {
  if (depth >= MAX_DEPTH) return { field, problem: `is nested deeper than ${MAX_DEPTH} levels` };
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = canonicalProblem(value[i], `${field}[${i}]`, depth + 1);
      if (found) return found;
    }
    return null;
  }
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    const at = field === '' ? key : `${field}.${key}`;
    if (!KEY.test(key)) return { field: at, problem: 'key is not 1 to 128 printable ASCII' };
    if (INTEGER_LIKE.test(key)) return { field: at, problem: 'key looks like an integer' };
    if (key === '__proto__') return { field: at, problem: 'key __proto__ is not allowed' };
    const found = canonicalProblem(record[key], at, depth + 1);
    if (found) return found;
  }
  return null;
}

/** Writes a value that `canonicalProblem` finds nothing wrong with. Throws RangeError otherwise. */
export function encode(value: Json): string {
  const found = canonicalProblem(value);
  if (found) throw new RangeError(`${found.field || 'value'}: ${found.problem}`);
  return write(value);
}

function write(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  const record = value as { readonly [key: string]: Json };
  const parts = Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${write(record[key] as Json)}`);
  return `{${parts.join(',')}}`;
}

/** The value of canonical bytes; undefined if the text is anything but its own canonical form. */
export function decode(text: string): Json | undefined {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  if (canonicalProblem(value) !== null) return undefined;
  return write(value) === text ? value : undefined;
}

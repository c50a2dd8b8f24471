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
/** Keys that were found to be right: nearly all are those of our own shapes. */
const goodKeys = new Set<string>();
const KEYS_KEPT = 4096;

/**
 * The first reason why a value has no canonical form, or null.
 * An integer-like key is refused because engines reorder such keys; `__proto__`
 * because assigning it does not make a key.
 */
export function canonicalProblem(value: unknown, field = '', depth = 0): Problem | null {
  // Where it stands is put together only for what is wrong.
  return isCanonical(value, depth) ? null : firstProblem(value, field, depth);
}

function isCanonical(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object') return firstProblem(value, '', depth) === null;
  if (value === null) return true;
  if (depth >= MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isCanonical(value[i], depth + 1)) return false;
    return true;
  }
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record))
    if (!isGoodKey(key) || !isCanonical(record[key], depth + 1)) return false;
  return true;
}

function isGoodKey(key: string): boolean {
  if (goodKeys.has(key)) return true;
  if (keyProblem(key) !== null) return false;
  if (goodKeys.size < KEYS_KEPT) goodKeys.add(key);
  return true;
}

function keyProblem(key: string): string | null {
  if (!KEY.test(key)) return 'key is not 1 to 128 printable ASCII';
  if (INTEGER_LIKE.test(key)) return 'key looks like an integer';
  return key === '__proto__' ? 'key __proto__ is not allowed' : null;
}

function firstProblem(value: unknown, field: string, depth: number): Problem | null {
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
    const problem = keyProblem(key);
    if (problem !== null) return { field: at, problem };
    const found = canonicalProblem(record[key], at, depth + 1);
    if (found) return found;
  }
  return null;
}

/** Writes a value that `canonicalProblem` finds nothing wrong with. Throws RangeError otherwise. */
export function encode(value: Json): string {
  const found = canonicalProblem(value);
  if (found) throw new RangeError(`${found.field || 'value'}: ${found.problem}`);
  return written(value);
}

/** Writes a value as `encode` does, which is known to have a canonical form. */
export function written(value: Json): string {
  // Keys in their order are written by the engine, many times faster.
  return JSON.stringify(isOrdered(value) ? value : sorted(value));
}

/** Whether all keys are in ascending order, and every object writes itself as its keys alone. */
function isOrdered(value: Json): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(isOrdered);
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  const record = value as { readonly [key: string]: Json };
  let last = '';
  for (const key of Object.keys(record)) {
    if (key <= last || !isOrdered(record[key] as Json)) return false;
    last = key;
  }
  return true;
}

/** A copy whose keys are in ascending order, for the engine to write. */
function sorted(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sorted);
  const record = value as { readonly [key: string]: Json };
  const copy: { [key: string]: Json } = {};
  for (const key of Object.keys(record).sort()) copy[key] = sorted(record[key] as Json);
  return copy;
}

/** The value of canonical bytes; undefined if the text is anything but its own canonical form. */
export function decode(text: string): Json | undefined {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  if (!isCanonical(value, 0)) return undefined;
  // Whose keys are in another order is written in another order.
  return isOrdered(value) && JSON.stringify(value) === text ? value : undefined;
}

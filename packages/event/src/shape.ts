/**
 * Shapes of event bodies, as data. `shapeProblem` is the consensus predicate: integers,
 * byte lengths and ASCII patterns only (INV-4). The zod schemas and JSON Schemas for
 * people and tools are made from the same data (schema.ts).
 */
import { canonicalProblem, type Problem } from './canonical.ts';
import { HEX64, HEX128, NAME, NAME_LENGTH, NODE_ID, OID, REF } from './ids.ts';
import { utf8Length } from './limits.ts';

export type Shape =
  | { readonly type: 'bool' }
  | { readonly type: 'int'; readonly min: number; readonly max: number }
  | { readonly type: 'text'; readonly min: number; readonly max: number }
  | {
      readonly type: 'match';
      readonly pattern: RegExp;
      readonly max: number;
      readonly what: string;
    }
  | { readonly type: 'oneOf'; readonly values: readonly string[] }
  | { readonly type: 'list'; readonly of: Shape; readonly max: number }
  | { readonly type: 'object'; readonly required: Fields; readonly optional: Fields }
  | { readonly type: 'json' };

export type Fields = { readonly [name: string]: Shape };

/** The TypeScript type of the values of a shape. */
export type Infer<S> = S extends { readonly type: 'bool' }
  ? boolean
  : S extends { readonly type: 'int' }
    ? number
    : S extends { readonly type: 'text' | 'match' }
      ? string
      : S extends { readonly type: 'oneOf'; readonly values: readonly (infer V)[] }
        ? V
        : S extends { readonly type: 'list'; readonly of: infer O }
          ? readonly Infer<O>[]
          : S extends {
                readonly type: 'object';
                readonly required: infer R;
                readonly optional: infer O;
              }
            ? { readonly [K in keyof R]: Infer<R[K]> } & { readonly [K in keyof O]?: Infer<O[K]> }
            : S extends { readonly type: 'json' }
              ? import('./canonical.ts').Json
              : never;

export const bool = { type: 'bool' } as const;
export const json = { type: 'json' } as const;
export const int = (min: number, max: number = Number.MAX_SAFE_INTEGER) =>
  ({ type: 'int', min, max }) as const;
/** A text of min to max bytes of UTF-8. */
export const text = (max: number, min = 0) => ({ type: 'text', min, max }) as const;
export const match = (pattern: RegExp, max: number, what: string) =>
  ({ type: 'match', pattern, max, what }) as const;
export const oneOf = <const V extends readonly string[]>(...values: V) =>
  ({ type: 'oneOf', values }) as const;
export const list = <const S extends Shape>(of: S, max: number) =>
  ({ type: 'list', of, max }) as const;
export const object = <const R extends Fields, const O extends Fields = Record<never, never>>(
  required: R,
  optional: O = {} as O,
) => ({ type: 'object', required, optional }) as const;

export const name = match(NAME, NAME_LENGTH, 'a name of lower-case words joined by . _ or -');
export const nodeId = match(NODE_ID, 26, 'a node id');
export const ref = match(REF, 53, 'a reference author:id');
export const oid = match(OID, 40, 'a git commit id of 40 hex digits');
export const hex64 = match(HEX64, 64, '64 hex digits');
export const hex128 = match(HEX128, 128, '128 hex digits');
/** The number of a rule set. */
export const rules = int(0, 1_000_000);
/** Milliseconds since 1970, up to the year 9999. */
export const time = int(0, 253402300799999);

/** The first reason why a value has not this shape, or null. */
export function shapeProblem(shape: Shape, value: unknown, field: string): Problem | null {
  // Where it stands is put together only for what is wrong.
  return fits(shape, value) ? null : firstProblem(shape, value, field);
}

function fits(shape: Shape, value: unknown): boolean {
  switch (shape.type) {
    case 'match':
      return typeof value === 'string' && value.length <= shape.max && shape.pattern.test(value);
    case 'oneOf':
      return typeof value === 'string' && shape.values.includes(value);
    case 'list':
      if (!Array.isArray(value) || value.length > shape.max) return false;
      for (let i = 0; i < value.length; i++) if (!fits(shape.of, value[i])) return false;
      return true;
    case 'object':
      return fitsObject(shape, value);
    default:
      return firstProblem(shape, value, '') === null;
  }
}

/** The fields of a shape: how many are required, and all that there may be. */
interface Known {
  readonly required: ReadonlySet<string>;
  readonly all: ReadonlyMap<string, Shape>;
}
const known = new WeakMap<Shape, Known>();

function knownOf(shape: Extract<Shape, { type: 'object' }>): Known {
  let found = known.get(shape);
  if (!found) {
    const all = new Map(Object.entries({ ...shape.optional, ...shape.required }));
    found = { required: new Set(Object.keys(shape.required)), all };
    known.set(shape, found);
  }
  return found;
}

function fitsObject(shape: Extract<Shape, { type: 'object' }>, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { required, all } = knownOf(shape);
  const record = value as Record<string, unknown>;
  let met = 0;
  for (const key of Object.keys(record)) {
    const inner = all.get(key);
    if (inner === undefined || !fits(inner, record[key])) return false;
    if (required.has(key)) met++;
  }
  return met === required.size;
}

function firstProblem(shape: Shape, value: unknown, field: string): Problem | null {
  const no = (problem: string): Problem => ({ field, problem });
  switch (shape.type) {
    case 'bool':
      return typeof value === 'boolean' ? null : no('must be true or false');
    case 'int':
      return Number.isSafeInteger(value) &&
        (value as number) >= shape.min &&
        (value as number) <= shape.max
        ? null
        : no(`must be a whole number from ${shape.min} to ${shape.max}`);
    case 'text': {
      if (typeof value !== 'string') return no('must be a text');
      const bytes = utf8Length(value);
      if (bytes < shape.min) return no(`must have at least ${shape.min} bytes`);
      return bytes <= shape.max ? null : no(`has ${bytes} bytes, at most ${shape.max} are allowed`);
    }
    case 'match':
      return typeof value === 'string' && value.length <= shape.max && shape.pattern.test(value)
        ? null
        : no(`must be ${shape.what}`);
    case 'oneOf':
      return typeof value === 'string' && shape.values.includes(value)
        ? null
        : no(`must be one of ${shape.values.join(', ')}`);
    case 'list':
      return listProblem(shape, value, field);
    case 'object':
      return objectProblem(shape, value, field);
    case 'json':
      return canonicalProblem(value, field);
  }
}

function listProblem(
  shape: Extract<Shape, { type: 'list' }>,
  value: unknown,
  field: string,
): Problem | null {
  if (!Array.isArray(value)) return { field, problem: 'must be a list' };
  if (value.length > shape.max) {
    return { field, problem: `has ${value.length} items, at most ${shape.max} are allowed` };
  }
  for (let i = 0; i < value.length; i++) {
    const found = shapeProblem(shape.of, value[i], `${field}[${i}]`);
    if (found) return found;
  }
  return null;
}

function objectProblem(
  shape: Extract<Shape, { type: 'object' }>,
  value: unknown,
  field: string,
): Problem | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { field, problem: 'must be an object' };
  }
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(shape.required)) {
    if (!Object.hasOwn(record, key)) return { field: `${field}.${key}`, problem: 'is missing' };
  }
  for (const key of Object.keys(record)) {
    const inner = Object.hasOwn(shape.required, key)
      ? shape.required[key]
      : Object.hasOwn(shape.optional, key)
        ? shape.optional[key]
        : undefined;
    if (inner === undefined) return { field: `${field}.${key}`, problem: 'is not known here' };
    const found = shapeProblem(inner, record[key], `${field}.${key}`);
    if (found) return found;
  }
  return null;
}

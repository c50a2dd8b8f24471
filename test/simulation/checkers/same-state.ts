/** States compared as the state hash does, without writing them down. */
import type { State } from '@lanemesh/state';

/** What the tip's digest implies already: of these only the number counts. */
const IMPLIED: ReadonlySet<string> = new Set(['entries', 'ids', 'recent']);

/** Whether two states are of one hash: equal whatever the order in their maps and sets. */
export function isSameState(a: State, b: State): boolean {
  return isSame(a, b);
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Map) return b instanceof Map && hasSame(a, b);
  if (a instanceof Set)
    return b instanceof Set && a.size === b.size && [...a].every((one) => b.has(one));
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!isSame(a[i], b[i])) return false;
    return true;
  }
  const one = a as { readonly [key: string]: unknown };
  const other = b as { readonly [key: string]: unknown };
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  for (const key of keys) {
    if (IMPLIED.has(key) ? !isAsLarge(one[key], other[key]) : !isSame(one[key], other[key]))
      return false;
  }
  return true;
}

function hasSame(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (!b.has(key) || !isSame(value, b.get(key))) return false;
  return true;
}

function isAsLarge(a: unknown, b: unknown): boolean {
  return (a as { size?: number }).size === (b as { size?: number }).size;
}

/** The state hash: equal on every node that follows the same ledger (INV-4). */
import type { Digests, Json } from '@lanemesh/event';
import type { State } from './state.ts';

/** SHA-256 of the state as canonical JSON, maps and sets in ascending key order. */
export function stateHash(state: State, digests: Pick<Digests, 'sha256'>): string {
  // Entries and ids are implied by the tip's digest, which chains over all of them.
  const { entries, logs, ...rest } = state;
  const heads = [...logs].map(([author, log]) => {
    const { ids, recent, ...plain } = log;
    return [author, { ...plain, events: ids.size }];
  });
  const value = plainValue({
    ...rest,
    entryCount: entries.size,
    logs: new Map(heads as [string, unknown][]),
  });
  // What is in a state came as canonical JSON, and keys are in order: written as `encode` does.
  return digests.sha256(new TextEncoder().encode(JSON.stringify(value)));
}

/** Maps as lists of pairs and sets as lists, sorted by key, so that no insertion order remains. */
export function plainValue(value: unknown): Json {
  if (value instanceof Map) {
    return [...value]
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, inner]) => [key as string, plainValue(inner)]);
  }
  if (value instanceof Set) return [...value].sort() as Json;
  if (Array.isArray(value)) return value.map(plainValue);
  if (value !== null && typeof value === 'object') {
    const record = value as { readonly [key: string]: unknown };
    const plain: { [key: string]: Json } = {};
    // In the order in which they are written: then nothing has to be sorted again.
    for (const key of inOrder(Object.keys(record))) plain[key] = plainValue(record[key]);
    return plain;
  }
  return value as Json;
}

/** Keys of the shapes that a state is made of, sorted: every task has the same. */
const SORTED = new Map<string, readonly string[]>();
const SHAPES_KEPT = 1024;

function inOrder(keys: readonly string[]): readonly string[] {
  // No key has a line's end.
  const shape = keys.join('\n');
  const known = SORTED.get(shape);
  if (known !== undefined && known.length === keys.length) return known;
  const sorted = keys.toSorted();
  if (SORTED.size < SHAPES_KEPT) SORTED.set(shape, sorted);
  return sorted;
}

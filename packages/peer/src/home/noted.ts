/** Small records that a node keeps beside the ledger, as JSON. */
import type { CommitStore } from '@lanemesh/ledger';

/** What was noted last under a name; null: nothing, or nothing that can be read. */
export async function loadNoted<T>(store: CommitStore, name: string): Promise<T | null> {
  const bytes = await store.loadBlob(name);
  if (bytes === null) return null;
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T;
  } catch {
    return null;
  }
}

/** Notes a value durably, in place of the last one. */
export function saveNoted(store: CommitStore, name: string, value: object): Promise<void> {
  return store.saveBlob(name, new TextEncoder().encode(JSON.stringify(value)));
}

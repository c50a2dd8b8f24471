/** Lanes that the user of this node stopped here, and how; other nodes serve them as before. */
import type { CommitStore } from '@lanemesh/ledger';

const NAME = 'stopped-lanes';

/** `drain`: what runs may finish; `now`: it is handed over. */
export type StopKind = 'drain' | 'now';

/** Lanes stopped here, by name. */
export async function stoppedLanes(store: CommitStore): Promise<ReadonlyMap<string, StopKind>> {
  const bytes = await store.loadBlob(NAME);
  if (bytes === null) return new Map();
  try {
    return new Map(Object.entries(JSON.parse(new TextDecoder().decode(bytes)) as object));
  } catch {
    // Unreadable: served again, as `lane start` would have it.
    return new Map();
  }
}

/** Notes that lanes are stopped here, or (null) served again. */
export async function noteStoppedLanes(
  store: CommitStore,
  lanes: readonly string[],
  how: StopKind | null,
): Promise<void> {
  await store.exclusive(async () => {
    const stopped = new Map(await stoppedLanes(store));
    for (const lane of lanes) {
      if (how === null) stopped.delete(lane);
      else stopped.set(lane, how);
    }
    const text = JSON.stringify(Object.fromEntries(stopped));
    await store.saveBlob(NAME, new TextEncoder().encode(text));
  });
}

/** Lanes that the user of this node stopped here, and how; other nodes serve them as before. */
import type { CommitStore } from '@lanemesh/ledger';
import { loadNoted, saveNoted } from './noted.ts';

const NAME = 'stopped-lanes';

/** `drain`: what runs may finish; `now`: it is handed over. */
export type StopKind = 'drain' | 'now';

/** Lanes stopped here, by name. */
export async function stoppedLanes(store: CommitStore): Promise<ReadonlyMap<string, StopKind>> {
  // Unreadable: served again, as `lane start` would have it.
  return new Map(Object.entries((await loadNoted<Record<string, StopKind>>(store, NAME)) ?? {}));
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
    await saveNoted(store, NAME, Object.fromEntries(stopped));
  });
}

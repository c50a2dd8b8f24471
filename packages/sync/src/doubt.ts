/** Whether a fork of the hub is believed yet (R15). It outlives a process: `mesh sync` is short. */
import type { CommitStore } from '@lanemesh/ledger';
import type { State } from '@lanemesh/state';
import { BELIEVE_AFTER, type Suspicion } from './follow.ts';

const NAME = 'suspicion';

export class Doubt {
  private suspicion: Suspicion | null = null;

  constructor(private readonly store: CommitStore) {}

  /** Reads what a former process suspected. */
  async load(): Promise<void> {
    const bytes = await this.store.loadBlob(NAME);
    try {
      this.suspicion = bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Suspicion);
    } catch {
      // Unreadable: the fork is seen for the first time once more.
      this.suspicion = null;
    }
  }

  /** The hub continues ours, or shows what we had. */
  dispel(): Promise<void> {
    return this.keep(null);
  }

  /**
   * The state of a fork, once two contacts 30 s apart agree on it; null: not believed yet.
   * entry: what it stands on; mono: monotonic milliseconds; theirs: gives the state after it.
   */
  async believed(entry: string, mono: number, theirs: () => Promise<State>): Promise<State | null> {
    // The clock begins anew when the machine does: what it says then is no less time.
    if (this.suspicion === null || this.suspicion.since > mono)
      await this.keep({ entry, since: mono });
    const { entry: first, since } = this.suspicion as unknown as Suspicion;
    if (mono - since < BELIEVE_AFTER) return null;
    const state = await theirs();
    if (state.entries.has(first)) return state;
    // What was suspected is gone again: this is another fork.
    await this.keep({ entry, since: mono });
    return null;
  }

  private async keep(suspicion: Suspicion | null): Promise<void> {
    if (suspicion === null && this.suspicion === null) return;
    this.suspicion = suspicion;
    await this.store.saveBlob(NAME, new TextEncoder().encode(JSON.stringify(suspicion)));
  }
}

/** What a node saw, and what its side has to pass (R6). What a fork taught outlives a restart. */
import type { CommitStore } from '@lanemesh/ledger';

const NAME = 'heights';

export class Heights {
  /** Largest height of any valid entry signed, followed or seen. */
  max = 0;
  /** The height that our side has to pass after a believed fork; null: there is none. */
  raiseAbove: number | null = null;
  private kept = '';

  /** Reads what was kept; height: of the entry followed. */
  async load(store: CommitStore, height: number): Promise<void> {
    const bytes = await store.loadBlob(NAME);
    this.kept = bytes === null ? '' : new TextDecoder().decode(bytes);
    const { max, raiseAbove } = read(this.kept);
    this.max = Math.max(height, max);
    this.raiseAbove = raiseAbove !== null && raiseAbove >= height ? raiseAbove : null;
  }

  /** Keeps them durably, where a fork changed them: all else the ledger tells again. */
  async keep(store: CommitStore): Promise<void> {
    const text = JSON.stringify({ max: this.max, raiseAbove: this.raiseAbove });
    if (text === this.kept) return;
    await store.saveBlob(NAME, new TextEncoder().encode(text));
    this.kept = text;
  }

  /** Notes the entry followed; true: our side has just passed what it had to. */
  passed(height: number): boolean {
    this.max = Math.max(this.max, height);
    if (this.raiseAbove === null || height <= this.raiseAbove) return false;
    this.raiseAbove = null;
    return true;
  }
}

/** Unreadable ones cost a raised entry after a fork, and nothing that was acknowledged. */
function read(text: string): { max: number; raiseAbove: number | null } {
  try {
    const { max, raiseAbove } = JSON.parse(text);
    const known = Number.isSafeInteger(raiseAbove) ? (raiseAbove as number) : null;
    if (Number.isSafeInteger(max)) return { max, raiseAbove: known };
  } catch {
    // As if there were none.
  }
  return { max: 0, raiseAbove: null };
}

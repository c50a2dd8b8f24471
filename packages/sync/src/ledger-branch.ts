/** The ledger branch of this node's own repository. */
import { failpoint } from '@lanemesh/git';
import { type CommitStore, LEDGER_REF } from '@lanemesh/ledger';
import type { State } from '@lanemesh/state';

export class LedgerBranch {
  /** What it names, where that is no entry: somebody else put it there, or a disk lost what it names. */
  strayed: string | null = null;

  /** A move failed, by a full disk: it is still owed when nothing new is followed. */
  private behind = false;

  constructor(private readonly store: CommitStore) {}

  /**
   * Moves it from the entry followed before to another one. lines: the line followed, and one
   * given up; on neither, another process of this node is ahead of us, and nothing is moved.
   */
  async move(before: string, to: string, lines: readonly State[]): Promise<void> {
    const { store, strayed } = this;
    if (before === to && strayed === null && !this.behind) return;
    const isBelow = (oid: string) => lines.some(({ entries }) => entries.has(oid));
    this.behind = true;
    await store.exclusive(async () => {
      const from = (await store.refs(LEDGER_REF)).get(LEDGER_REF) ?? null;
      const ours = from === null || from === strayed || isBelow(from);
      if (from !== to && ours) {
        failpoint('follow.move');
        await store.commit({ objects: [], moves: [{ ref: LEDGER_REF, to, from }] });
        failpoint('follow.moved');
      }
      this.strayed = null;
    });
    this.behind = false;
  }
}

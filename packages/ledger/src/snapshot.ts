/** Snapshots: a state as bytes, so that start-up folds only what is new. Ours alone, rebuildable. */
import type { CommitStore } from './store.ts';

const NAME = 'snapshot';
/** Changes whenever the shape of a state does; an older snapshot is then not read. */
const SHAPE = 1;

interface Saved<S> {
  readonly shape: number;
  readonly build: string;
  readonly state: S;
}

async function codec() {
  const { Packr } = await import('msgpackr');
  return new Packr({ moreTypes: true, useRecords: true });
}

/** Saves a state (plain objects, Maps, Sets, texts, integers) under a build's name. */
export async function saveSnapshot<S>(store: CommitStore, build: string, state: S): Promise<void> {
  const saved: Saved<S> = { shape: SHAPE, build, state };
  await store.saveBlob(NAME, (await codec()).pack(saved));
}

/** The saved state; null if there is none, it is unreadable, or another build saved it. */
export async function loadSnapshot<S>(store: CommitStore, build: string): Promise<S | null> {
  const bytes = await store.loadBlob(NAME);
  if (bytes === null) return null;
  try {
    const saved = (await codec()).unpack(bytes) as Saved<S>;
    return saved.shape === SHAPE && saved.build === build ? saved.state : null;
  } catch {
    // A truncated snapshot is no loss: everything is folded again from the ledger.
    return null;
  }
}

/** Snapshots: a state as bytes, so that start-up folds only what is new. Ours alone, rebuildable. */
import { createHash } from 'node:crypto';
import { failpoint } from '@lanemesh/git';
import type { CommitStore } from './store.ts';

const NAME = 'snapshot';
/** Changes whenever the shape of a state does; an older snapshot is then not read. */
const SHAPE = 2;
/** Before the state stands a SHA-256 of it. */
const DIGEST_BYTES = 32;

interface Saved<S> {
  readonly shape: number;
  readonly build: string;
  readonly state: S;
}

let library: Promise<typeof import('msgpackr')> | null = null;

async function codec() {
  // Loaded when it is first needed, and asked for once.
  library ??= import('msgpackr');
  const { Packr } = await library;
  return new Packr({ moreTypes: true, useRecords: true });
}

/** Saves a state (plain objects, Maps, Sets, texts, integers) under a build's name. */
export async function saveSnapshot<S>(store: CommitStore, build: string, state: S): Promise<void> {
  const saved: Saved<S> = { shape: SHAPE, build, state };
  const packed = (await codec()).pack(saved);
  failpoint('snapshot.save');
  await store.saveBlob(NAME, Buffer.concat([digestOf(packed), packed]));
  failpoint('snapshot.saved');
}

/** The saved state; null if there is none, it is unreadable, or another build saved it. */
export async function loadSnapshot<S>(store: CommitStore, build: string): Promise<S | null> {
  const bytes = await store.loadBlob(NAME);
  if (bytes === null) return null;
  const packed = bytes.subarray(DIGEST_BYTES);
  // A damaged snapshot is no loss: everything is folded again from the ledger.
  if (!digestOf(packed).equals(bytes.subarray(0, DIGEST_BYTES))) return null;
  try {
    const saved = (await codec()).unpack(packed) as Saved<S>;
    return saved.shape === SHAPE && saved.build === build ? saved.state : null;
  } catch {
    return null;
  }
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

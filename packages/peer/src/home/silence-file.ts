/** What a node observed of others' silence, kept so that a mesh run by one-shot ticks takes over too. */
import { NO_SILENCE, type Silence, type Watch } from '@lanemesh/decide';
import { bootId } from '@lanemesh/git';
import type { CommitStore } from '@lanemesh/ledger';
import type { Peer } from '../peer.ts';

const NAME = 'silence';
const SHAPE = 3;

/** What a peer forgets when its process ends. Monotonic milliseconds of one boot. */
export type Remembered = Pick<Peer, 'silence' | 'lastAppend'>;

interface File extends Omit<Silence, 'watches' | 'outdated'> {
  readonly shape: number;
  readonly boot: string;
  readonly lastAppend: number | null;
  readonly watches: readonly (readonly [string, Watch])[];
  readonly outdated: readonly (readonly [string, number])[];
}

/** Keeps it for the next process of this boot. */
export async function saveSilence(store: CommitStore, of: Remembered): Promise<void> {
  const { silence, lastAppend } = of;
  const file: File = {
    ...silence,
    shape: SHAPE,
    boot: bootId(),
    lastAppend,
    watches: [...silence.watches],
    outdated: [...silence.outdated],
  };
  await store.saveBlob(NAME, new TextEncoder().encode(JSON.stringify(file)));
}

/** What a former process kept; nothing where the machine was started since, or it is unreadable. */
export async function loadSilence(store: CommitStore): Promise<Remembered> {
  const bytes = await store.loadBlob(NAME);
  const file = bytes && read(bytes);
  if (!file || file.shape !== SHAPE || file.boot !== bootId())
    return { silence: NO_SILENCE, lastAppend: null };
  const { lastAppend, watches, outdated } = file;
  return {
    silence: {
      lastContact: file.lastContact,
      wroteAfter: file.wroteAfter,
      gaps: file.gaps,
      hubSignature: file.hubSignature,
      watches: new Map(watches),
      refused: file.refused,
      tip: file.tip,
      outdated: new Map(outdated),
    },
    lastAppend,
  };
}

function read(bytes: Uint8Array): File | null {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as File;
  } catch {
    // A truncated file is no loss: silence is counted anew.
    return null;
  }
}

/** What a node notes of its own machine, kept beside the ledger: limits of agents, closed gates. */
import type { Admission, Finding } from '@lanemesh/decide';
import type { CommitStore } from '@lanemesh/ledger';
import { type Capacities, CapacityBook, NO_CAPACITIES } from '../capacity-book.ts';
import { CodeBook, type CodeRests } from '../code-book.ts';
import { loadNoted, saveNoted } from './noted.ts';

const ADMISSION = 'admission';
const CAPACITIES = 'capacities';
const CODE = 'code';

/** What the gates last said when it mattered. */
export interface KeptAdmission {
  /** When it was noted, milliseconds since 1970. */
  readonly at: number;
  /** Why nothing new began then; none: the gates had opened again. */
  readonly closed: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** The last reasons for which work was left alone here, and when; null: there were none. */
  readonly skipped: { readonly at: number; readonly closed: readonly Finding[] } | null;
}

/** Notes what the gates say now. now: milliseconds since 1970. */
export async function noteAdmission(
  store: CommitStore,
  { closed, warnings }: Admission,
  now: number,
): Promise<void> {
  await store.exclusive(async () => {
    const before = await keptAdmission(store);
    const skipped = closed.length > 0 ? { at: now, closed } : (before?.skipped ?? null);
    await saveNoted(store, ADMISSION, { at: now, closed, warnings, skipped });
  });
}

/** What was noted last; null: nothing. */
export async function keptAdmission(store: CommitStore): Promise<KeptAdmission | null> {
  return loadNoted<KeptAdmission>(store, ADMISSION);
}

/** Makes the limits of agents and the decisions about them durable. */
async function saveCapacities(store: CommitStore, now: Capacities): Promise<void> {
  const { known, models, decisions } = now;
  await store.exclusive(() =>
    saveNoted(store, CAPACITIES, { known: [...known], models: [...models], decisions }),
  );
}

/** The limits of agents as this node learnt them. */
export async function loadCapacities(store: CommitStore): Promise<Capacities> {
  type Kept = Record<'known' | 'models', []> & Pick<Capacities, 'decisions'>;
  const kept = await loadNoted<Kept>(store, CAPACITIES);
  if (!kept) return NO_CAPACITIES;
  const { known, models, decisions } = kept;
  return { known: new Map(known), models: new Map(models), decisions };
}

/** The capacities of a node, kept with every change. alone: agents that only one attempt may use. */
export async function capacityBook(
  store: CommitStore,
  alone: ReadonlySet<string>,
): Promise<CapacityBook> {
  const save = (now: Capacities) => saveCapacities(store, now);
  return new CapacityBook(await loadCapacities(store), save, alone);
}

/** Code repositories that did not answer this node lately. */
export async function loadCodeRests(store: CommitStore): Promise<CodeRests> {
  return new Map((await loadNoted<{ readonly rests: [] }>(store, CODE))?.rests ?? []);
}

/** The same, kept with every rest. anew: a person tries now, whatever was met before. */
export async function codeBook(store: CommitStore, anew: boolean): Promise<CodeBook> {
  const save = (now: CodeRests) =>
    store.exclusive(() => saveNoted(store, CODE, { rests: [...now] }));
  return new CodeBook(anew ? new Map() : await loadCodeRests(store), save);
}

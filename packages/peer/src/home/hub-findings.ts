/**
 * What this node found at the hub, kept for `status` and `doctor`: a small file beside the ledger,
 * no event, so that an attack alone changes no state.
 */
import type { CommitStore } from '@lanemesh/ledger';
import type { HubFinding } from '@lanemesh/sync';

const NAME = 'hub-findings';
/** Findings kept at most; of more the ones seen last stay. */
const KEPT = 64;
/** How long one that is gone is still told, milliseconds. */
const TOLD = 24 * 3_600_000;
/** A finding that goes on is written again at most so often, milliseconds. */
const AGAIN = 5000;

export interface KeptFinding extends HubFinding {
  /** Who found it: only a later look of the same kind tells that it is gone. */
  readonly source: string;
  /** First and last time it was seen, milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
  /** How often it was seen. */
  readonly count: number;
  /** When it was seen to be gone; null: it is there. */
  readonly gone: number | null;
}

/**
 * Takes note of all that one look found (`source` names the kind of look, such as `fetch`): what
 * it found before and does not find any more is gone. Writes nothing where nothing is new.
 * now: milliseconds since 1970.
 */
export async function noteHubFindings(
  store: CommitStore,
  source: string,
  found: readonly HubFinding[],
  now = Date.now(),
): Promise<void> {
  const before = await readHubFindings(store);
  if (!isNews(before, source, found, now)) return;
  await store.exclusive(async () => {
    const kept = merged(await readHubFindings(store), source, found, now);
    await store.saveBlob(NAME, new TextEncoder().encode(JSON.stringify(kept)));
  });
}

/** Everything kept, what was seen last first: what is there now, and (for a day) what is gone. */
export async function readHubFindings(store: CommitStore): Promise<readonly KeptFinding[]> {
  const bytes = await store.loadBlob(NAME);
  if (bytes === null) return [];
  try {
    const kept = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(kept) ? kept : [];
  } catch {
    // Unreadable: the next look finds what is still there.
    return [];
  }
}

/** What is at the hub now, as of the last look. */
export async function openHubFindings(store: CommitStore): Promise<readonly KeptFinding[]> {
  return (await readHubFindings(store)).filter(({ gone }) => gone === null);
}

function isNews(
  before: readonly KeptFinding[],
  source: string,
  found: readonly HubFinding[],
  now: number,
): boolean {
  const open = new Map<string, KeptFinding>();
  for (const one of before)
    if (one.source === source && one.gone === null) open.set(keyOf(source, one), one);
  if (open.size > found.length) return true;
  return found.some((one) => now - (open.get(keyOf(source, one))?.last ?? 0) >= AGAIN);
}

function merged(
  before: readonly KeptFinding[],
  source: string,
  found: readonly HubFinding[],
  now: number,
): KeptFinding[] {
  const kept = new Map<string, KeptFinding>();
  for (const one of before) {
    const isGone = one.source === source && one.gone === null;
    const next = isGone ? { ...one, gone: now } : one;
    if (next.gone === null || now - next.gone < TOLD) kept.set(keyOf(one.source, one), next);
  }
  for (const one of found) {
    const key = keyOf(source, one);
    const { first = now, count = 0 } = kept.get(key) ?? {};
    kept.set(key, { ...one, source, first, last: now, count: count + 1, gone: null });
  }
  return [...kept.values()].sort((a, b) => b.last - a.last).slice(0, KEPT);
}

function keyOf(source: string, { what, ref, commit }: HubFinding): string {
  return `${source} ${what} ${ref} ${commit}`;
}

/** What a bundle left in the store: tips to be woven, and how far the hub itself was seen. */
import type { CommitStore, Commits } from '@lanemesh/ledger';
import type { State } from '@lanemesh/state';

/** Where what a bundle brought lies until the ledger has it. */
export const IMPORTED = 'refs/import/';
const MARK = 'relayed';
const HUB_LEDGER = 'refs/hub/ledger';

interface Seen {
  readonly height: number;
  readonly id: string;
}

/** The newest entry of a state that is known to be at the hub; its tip where nothing was relayed. */
export async function seenAtHub(store: CommitStore, state: State): Promise<Seen> {
  const tip = { height: state.tip.height, id: state.tip.oid };
  const mark = await readMark(store);
  if (mark === null || !state.entries.has(mark.id)) return tip;
  const hub = (await store.refs(HUB_LEDGER)).get(HUB_LEDGER) ?? '';
  const height = state.entries.get(hub)?.height ?? -1;
  return height > mark.height ? { height, id: hub } : mark;
}

async function readMark(store: CommitStore): Promise<Seen | null> {
  const bytes = await store.loadBlob(MARK);
  if (bytes === null) return null;
  try {
    const { height, id } = JSON.parse(new TextDecoder().decode(bytes));
    return Number.isSafeInteger(height) && typeof id === 'string' ? { height, id } : null;
  } catch {
    return null;
  }
}

/** Notes that what is followed from here on came by another way than the hub. */
export async function markRelayed(store: CommitStore, state: State): Promise<void> {
  const seen = await seenAtHub(store, state);
  await store.saveBlob(MARK, new TextEncoder().encode(JSON.stringify(seen)));
}

/** Tips that a bundle brought and that are not at hand yet. */
export async function importedTips(store: CommitStore, commits: Commits): Promise<string[]> {
  const refs = await store.refs(IMPORTED);
  const tips = [...refs].filter(([name]) => name.startsWith(`${IMPORTED}log/`));
  return tips.map(([, oid]) => oid).filter((oid) => commits.get(oid) === undefined);
}

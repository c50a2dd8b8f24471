/** How a fetched ledger tip relates to the entry followed (R15). Pure. */
import type { CommitValue } from '@lanemesh/event';
import type { CommitSource, Standpoint, State } from '@lanemesh/state';

export type Follow =
  /** The entry followed is on the tip's ledger: follow it. */
  | { readonly how: 'follow'; readonly entry: string }
  /** The tip's ledger is a beginning of ours: the hub lost entries, give them back. */
  | { readonly how: 'heal' }
  /** Neither: the hub forked, or a replica lags. */
  | { readonly how: 'fork'; readonly entry: string | null };

/**
 * stands: where the fetched tip stands; ours: the state followed; theirs: the state after
 * the entry it stands on, if it lies above ours; before: the entry followed, where ours may have
 * moved along the line since.
 */
export function relate(
  stands: Standpoint,
  ours: State,
  theirs: State | null,
  before: string = ours.tip.oid,
): Follow {
  // The line moved in place: the tip stands on the state held, which extends what was followed.
  if (theirs !== null && theirs === ours && ours.entries.has(before))
    return { how: 'follow', entry: stands.oid as string };
  if (stands.oid === null)
    return ours.tip.height === 0 ? { how: 'fork', entry: null } : { how: 'heal' };
  if (theirs?.entries.has(ours.tip.oid)) return { how: 'follow', entry: stands.oid };
  if (ours.entries.has(stands.oid)) return { how: 'heal' };
  return { how: 'fork', entry: stands.oid };
}

/** A fork seen, and when: it is believed after two contacts, 30 s apart, that agree. */
export interface Suspicion {
  readonly entry: string;
  /** Monotonic milliseconds. */
  readonly since: number;
}

/** Milliseconds between the two contacts. */
export const BELIEVE_AFTER = 30_000;

/** Whether a signed commit names another mesh than ours (a founding commit names none). */
export function isForeign(commit: CommitValue | undefined, mesh: string): boolean {
  const header = commit?.content?.header;
  return header !== undefined && (header.mesh ?? commit?.digest) !== mesh;
}

/** Entries of a line that were not followed before, oldest first. */
export function entriesSince(
  state: State,
  isOld: (oid: string) => boolean,
  source: CommitSource,
): string[] {
  const fresh: string[] = [];
  // From the tip down: a long ledger is not walked for what is new of it.
  for (let oid: string | undefined = state.tip.oid; oid !== undefined && !isOld(oid); ) {
    fresh.push(oid);
    oid = source.get(oid)?.parents[0];
  }
  return fresh.reverse();
}

/** Claims that people, or agents not driven by us, work under: the wheel leaves them alone. */
import type { CommitStore } from '@lanemesh/ledger';
import { loadNoted, saveNoted } from './noted.ts';

const NAME = 'by-hand';
/** A claim nobody was heard of for so long is forgotten, milliseconds. */
const FORGOTTEN = 7 * 24 * 3_600_000;

/** What a claim by hand is remembered by. */
export interface HandClaim {
  /** Seconds without a word after which it is given up. */
  readonly ttl: number;
  /** When its taker was last heard of, milliseconds since 1970. */
  readonly heard: number;
}

/** Claims by hand, by `author:id` of the event that made them. */
export async function handClaims(store: CommitStore): Promise<ReadonlyMap<string, HandClaim>> {
  // Unreadable: the claims are given up like those of a process that died.
  return new Map(Object.entries((await loadNoted<Record<string, HandClaim>>(store, NAME)) ?? {}));
}

/** Notes that the taker of a claim was heard of now, or (null) that it is by hand no longer. */
export async function noteHandClaim(
  store: CommitStore,
  claim: string,
  heard: HandClaim | null,
): Promise<void> {
  await store.exclusive(async () => {
    const claims = new Map(await handClaims(store));
    for (const [other, { heard }] of claims)
      if (Date.now() - heard > FORGOTTEN) claims.delete(other);
    if (heard === null) claims.delete(claim);
    else claims.set(claim, heard);
    await saveNoted(store, NAME, Object.fromEntries(claims));
  });
}

/** For the wheel: claims by hand, and whether their takers are still heard of. */
export async function handsAlive(
  store: CommitStore,
  now: number,
): Promise<ReadonlyMap<string, boolean>> {
  const alive = new Map<string, boolean>();
  for (const [claim, { ttl, heard }] of await handClaims(store))
    alive.set(claim, now - heard <= ttl * 1000);
  return alive;
}

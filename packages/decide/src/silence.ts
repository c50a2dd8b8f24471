/**
 * INV-8: how long holders have been silent, by our own monotonic clock, and only in
 * contact: a readable but read-only hub, or a hub that was away, says nothing about them.
 */

/** One claim's holder as observed. */
export interface Watch {
  /** What the holder had said when `since` was set. */
  readonly signature: string;
  /** Monotonic milliseconds. */
  readonly since: number;
}

/** Survives the process (with the boot id), so that a mesh run by `tick` takes over too. */
export interface Silence {
  /** Last successful fetch; null: none yet. */
  readonly lastContact: number | null;
  /**
   * The fetch before the one in which the hub was last seen to have taken a write, which came after
   * it: the hub may have taken none since. Null: no write was seen yet.
   */
  readonly wroteAfter: number | null;
  /** Milliseconds between the last two fetches, and between the two before them. */
  readonly gaps: readonly [number, number];
  /** The hub's branches as last seen. */
  readonly hubSignature: string;
  readonly watches: ReadonlyMap<string, Watch>;
  /** Whether the hub has not taken this node's own log since, as far as it said. */
  readonly refused: boolean;
  /** The newest entry at the last fetch; empty: none was seen yet. */
  readonly tip: string;
  /** When an entry newer than it was first seen here, of the entries for which that is not long ago. */
  readonly outdated: ReadonlyMap<string, number>;
}

export const NO_SILENCE: Silence = {
  lastContact: null,
  wroteAfter: null,
  gaps: [0, 0],
  hubSignature: '',
  watches: new Map(),
  refused: false,
  tip: '',
  outdated: new Map(),
};

/**
 * The longest gap between two readings of the hub, or between two of its writes, in which silence
 * goes on, milliseconds: TTL/3 and two sync intervals. A node whose turns take longer than its interval
 * fetches, and writes, no more often than it turns: that is its interval then (as far as a TTL
 * bears it; a single long gap is none).
 */
function longestGap(silence: Pick<Silence, 'gaps'>, ttl: number, interval: number): number {
  return ttl / 3 + 2 * paceOf(silence, ttl, interval);
}

/** The interval that is really kept, milliseconds. */
function paceOf({ gaps }: Pick<Silence, 'gaps'>, ttl: number, interval: number): number {
  return Math.max(interval, Math.min(...gaps, ttl / 6));
}

/**
 * Whether the hub may have taken no write for so long, seen from `mono`, that a holder that is well
 * could not be heard within its TTL. A write that is seen after a gap may be as old as the gap: a hub
 * that is down and then read-only has two gaps, each short enough, which together are longer than a
 * short TTL.
 */
export function mayBeClosed(
  silence: Silence,
  mono: number,
  ttl: number,
  interval: number,
): boolean {
  const { wroteAfter } = silence;
  return wroteAfter === null || mono - wroteAfter > longestGap(silence, ttl, interval);
}

/** A claim to watch, and the newest thing its holder said. */
export interface Held {
  readonly claim: string;
  /** Seconds of silence after which it may be taken over. */
  readonly ttl: number;
  /** Changes whenever the holder is heard of: newest batches and entries. */
  readonly signature: string;
  /** The entry its newest batch names as seen; null: not on the line followed. */
  readonly names: string | null;
}

/**
 * Observations after a successful fetch.
 * hubSignature: the hub's branches now; newEntries: entries first followed now;
 * interval: sync interval in milliseconds.
 */
export function observe(
  before: Silence,
  now: {
    readonly mono: number;
    readonly hubSignature: string;
    /** The entry followed now. */
    readonly tip: string;
    readonly newEntries: readonly string[];
    readonly held: readonly Held[];
    readonly interval: number;
  },
): Silence {
  const { mono, held, interval } = now;
  const longestTtl = Math.max(0, ...held.map((h) => h.ttl)) * 1000;
  const outdated = outdatedNow(before, now, 2 * longestTtl + 60_000);
  const gap = mono - (before.lastContact ?? mono);
  const gaps = [gap, before.gaps[0]] as const;
  const wrote = now.hubSignature !== before.hubSignature;
  const watches = new Map<string, Watch>();
  for (const h of held) {
    const old = before.watches.get(h.claim);
    const longest = longestGap({ gaps }, h.ttl * 1000, interval);
    const readGap = before.lastContact === null || mono - before.lastContact > longest;
    const writeGap = wrote && mayBeClosed({ ...before, gaps }, mono, h.ttl * 1000, interval);
    const alive =
      old !== undefined && old.signature !== h.signature && isFresh(outdated, h, now.tip, mono);
    const anew = old === undefined || readGap || writeGap || alive;
    const away = awayFor({ gaps }, h.ttl * 1000, interval, before.refused);
    watches.set(h.claim, { signature: h.signature, since: anew ? mono : old.since + away });
  }
  return {
    lastContact: mono,
    wroteAfter: wrote ? (before.lastContact ?? mono) : before.wroteAfter,
    gaps,
    hubSignature: now.hubSignature,
    watches,
    refused: false,
    tip: now.tip,
    outdated,
  };
}

/**
 * How much of the time since the fetch before says nothing of holders, milliseconds. A holder that is
 * well is as far from the hub as we are when it is down, and cannot say so when it takes no push: several
 * such times in a row, each shorter than the longest gap, must not add up to a TTL.
 */
function awayFor(
  { gaps }: Pick<Silence, 'gaps'>,
  ttl: number,
  interval: number,
  refused: boolean,
): number {
  const [gap] = gaps;
  return refused ? gap : Math.max(0, gap - 2 * paceOf({ gaps }, ttl, interval));
}

/** What was outdated within `ms` milliseconds; the map of before where nothing changed. */
function outdatedNow(
  before: Pick<Silence, 'tip' | 'outdated'>,
  now: { readonly mono: number; readonly tip: string; readonly newEntries: readonly string[] },
  ms: number,
): Silence['outdated'] {
  const { mono, tip } = now;
  const came = [before.tip, ...now.newEntries].filter((oid) => oid !== tip && oid !== '');
  const [oldest = mono] = before.outdated.values();
  if (mono - oldest <= ms && came.every((oid) => before.outdated.has(oid))) return before.outdated;
  const outdated = new Map<string, number>();
  for (const [oid, at] of before.outdated) if (mono - at <= ms) outdated.set(oid, at);
  for (const oid of came) if (!outdated.has(oid)) outdated.set(oid, mono);
  return outdated;
}

/**
 * A sign of life names an entry that was the newest here less than a TTL ago: a hoarded beat names an
 * older one. What a holder says while the hub is away names the newest of before. An entry we do not
 * know (yet) says nothing against it.
 */
function isFresh(
  outdated: ReadonlyMap<string, number>,
  held: Held,
  tip: string,
  mono: number,
): boolean {
  if (held.names === null || held.names === tip) return true;
  const at = outdated.get(held.names);
  return at !== undefined && mono - at < held.ttl * 1000;
}

/** Milliseconds this claim's holder has been silent; 0 where it is not watched. */
export function silentFor(silence: Silence, claim: string, mono: number): number {
  const watch = silence.watches.get(claim);
  return watch ? mono - watch.since : 0;
}

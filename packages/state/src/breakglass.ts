/** Leave to run agents without any sandbox for a while: given by people, and running out by itself. */

import { madeAt } from '@lanemesh/event';

/** Times are chain time, milliseconds. */
export interface Grant {
  /** `author:id` of the event that gave it. */
  readonly ref: string;
  readonly by: string;
  readonly reason: string;
  readonly rollback: string;
  /** What it is about: all that is not null has to hold, and one is not. */
  readonly agent: string | null;
  readonly lane: string | null;
  readonly node: string | null;
  readonly since: number;
  readonly until: number;
  readonly position: number;
  /** Who ended it before its time. */
  ended: { readonly by: string; readonly position: number } | null;
}

/** Grants kept in the state; all stay in the ledger. */
export const GRANTS_KEPT = 256;

/** What somebody is about to do. */
export interface Elevation {
  readonly agent: string;
  readonly lane: string;
  readonly node: string;
}

/**
 * The grant under which that may be done without any sandbox, the one that lasts longest; null:
 * there is none. now: the node's clock, milliseconds since 1970.
 */
export function grantFor(
  {
    grants,
    chainTime,
  }: { readonly grants: ReadonlyMap<string, Grant>; readonly chainTime: number },
  about: Elevation,
  now: number,
): Grant | null {
  let best: Grant | null = null;
  for (const grant of grants.values()) {
    if (!isLive(grant, chainTime) || now >= endOf(grant, now) || !covers(grant, about)) continue;
    if (best === null || endOf(grant, now) > endOf(best, now)) best = grant;
  }
  return best;
}

/** Whether it has neither run out nor been ended. time: chain time, milliseconds. */
export function isLive({ until, ended }: Grant, time: number): boolean {
  return ended === null && time < until;
}

/** How far the clock of who gave a grant may be ahead of a node's, milliseconds. */
const AHEAD = 300_000;

/**
 * When it ends by the clock of a node, milliseconds since 1970. Where somebody is away chain time
 * may be hours behind when a grant is given: it lasts from the moment its author gave it, unless
 * that is still to come.
 */
export function endOf({ ref, since, until }: Grant, now: number): number {
  const given = madeAt(ref);
  return given > now + AHEAD ? until : Math.max(until, given + until - since);
}

function covers(grant: Grant, about: Elevation): boolean {
  return (['agent', 'lane', 'node'] as const).every(
    (part) => grant[part] === null || grant[part] === about[part],
  );
}

/** Leave to run agents without any sandbox for a while: given by people, and running out by itself. */

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
 * there is none. time: chain time, or a later clock; milliseconds.
 */
export function grantFor(
  { grants }: { readonly grants: ReadonlyMap<string, Grant> },
  about: Elevation,
  time: number,
): Grant | null {
  let best: Grant | null = null;
  for (const grant of grants.values()) {
    if (!isLive(grant, time) || !covers(grant, about)) continue;
    if (best === null || grant.until > best.until) best = grant;
  }
  return best;
}

/** Whether it has neither run out nor been ended. */
export function isLive({ until, ended }: Grant, time: number): boolean {
  return ended === null && time < until;
}

function covers(grant: Grant, about: Elevation): boolean {
  return (['agent', 'lane', 'node'] as const).every(
    (part) => grant[part] === null || grant[part] === about[part],
  );
}

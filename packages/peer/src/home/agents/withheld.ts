/** Agents that could not work here for a reason that is none of the task's, and until when. */

export interface Withheld {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
  /** `signed_out`, `no_model`, `unreachable`, `overloaded`; of a verifier whatever kept it from a vote. */
  readonly reason: string;
  /** In the agent's own words. */
  readonly text: string;
  /** Times in a row. */
  readonly times: number;
}

/** What time alone does not mend, milliseconds. */
const LONG = 3_600_000;
/** The first wait for a provider, doubled each time up to the longest, milliseconds. */
const FIRST = 60_000;
const LONGEST = 30 * 60_000;
/** No quota lasts longer, milliseconds. */
const LATEST = 8 * 86_400_000;

/** What it failed by; resets: when a quota is there again, milliseconds since 1970. */
export interface Why extends Pick<Withheld, 'reason' | 'text'> {
  readonly resets?: number;
}

/** How long an agent is left alone after it failed once more. now: milliseconds since 1970. */
export function withhold(
  before: Withheld | undefined,
  { reason, text, resets = 0 }: Why,
  now: number,
): Withheld {
  const times = before?.reason === reason ? before.times + 1 : 1;
  const wait = isLasting(reason) ? LONG : Math.min(LONGEST, FIRST * 2 ** Math.min(times - 1, 10));
  const until = Math.max(now + wait, Math.min(resets, now + LATEST));
  return { since: now, until, reason, text, times };
}

/** Whether a person has to do something about it: then nobody is told that the node has it. */
export function isLasting(reason: string): boolean {
  return reason === 'signed_out' || reason === 'no_model';
}

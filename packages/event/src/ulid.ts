import { monotonicFactory } from 'ulid';

/**
 * A maker of event ids: ULIDs in lower case that ascend within one maker, also when the
 * clock stands still or steps back.
 * now: milliseconds since 1970; random: a number from 0 to below 1.
 */
export function newEventId(now: () => number, random: () => number): () => string {
  const make = monotonicFactory(random);
  return () => make(now()).toLowerCase();
}

import { decodeTime, monotonicFactory } from 'ulid';

/**
 * A maker of event ids: ULIDs in lower case that ascend within one maker, also when the
 * clock stands still or steps back.
 * now: milliseconds since 1970; random: a number from 0 to below 1.
 */
export function newEventId(now: () => number, random: () => number): () => string {
  const make = monotonicFactory(random);
  return () => make(now()).toLowerCase();
}

/** When an event was made, by its author's clock: milliseconds since 1970. ref: `author:id`. */
export function madeAt(ref: string): number {
  return decodeTime(ref.slice(ref.indexOf(':') + 1).toUpperCase());
}

/** R8: the draw by which the logs of an entry come one after the other. */
import type { Crypto } from '@lanemesh/event';

/** Keys computed of late: who weaves needs each three times, and so does who judges rivals. */
const known = new WeakMap<object, Map<string, string>>();
const KEPT = 1024;
const encoder = new TextEncoder();

/** Nobody chooses who comes first: ascending SHA-256 of previous digest and author (R8). */
export function weavingKey(
  prevDigest: string,
  author: string,
  crypto: Pick<Crypto, 'sha256'>,
): string {
  let keys = known.get(crypto);
  if (keys === undefined || keys.size >= KEPT) {
    keys = new Map();
    known.set(crypto, keys);
  }
  const drawn = `${prevDigest}${author}`;
  let key = keys.get(drawn);
  if (key === undefined) {
    key = crypto.sha256(encoder.encode(drawn));
    keys.set(drawn, key);
  }
  return key;
}

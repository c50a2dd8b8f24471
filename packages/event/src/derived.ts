/**
 * References of what no node signed: a follow-up of a rule, a firing. They have the form of every
 * other reference, and no key can make one, since the texts hashed are not those of a key.
 */
import type { Digests } from './crypto.ts';
import { base32Id, refOf } from './ids.ts';

/** Crockford's base32 in lower case, as ULIDs are written. */
const ULID32 = '0123456789abcdefghjkmnpqrstvwxyz';

/** The author that stands for a maker: `rule build`, `lane nightly`. ASCII without newlines. */
export function derivedAuthor(maker: string, digests: Pick<Digests, 'sha256'>): string {
  return base32Id(sha256(`lanemesh derived author\n${maker}\n`, digests));
}

/** What this maker makes because of this cause: one reference for one pair, for ever. */
export function derivedRef(maker: string, cause: string, digests: Pick<Digests, 'sha256'>): string {
  const digest = sha256(`lanemesh derived event\n${maker}\n${cause}\n`, digests);
  // 130 bits are 26 characters; the first may hold three bits only.
  let bits = BigInt(`0x${digest.slice(0, 32)}`);
  let id = '';
  for (let i = 0; i < 26; i++) {
    id = `${ULID32[Number(bits & 31n)]}${id}`;
    bits >>= 5n;
  }
  return refOf(derivedAuthor(maker, digests), id);
}

function sha256(text: string, digests: Pick<Digests, 'sha256'>): string {
  return digests.sha256(new TextEncoder().encode(text));
}

/** Private keys and signed tokens: structures that are the same wherever they come from. */
import { looksRandom } from '../random.ts';
import type { Rule } from './rule.ts';

export const KEYS: readonly Rule[] = [
  {
    name: 'pem.private-key',
    shape:
      /-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}(?:(?!----)[\s\S]){24,20000}?-{4,5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}/g,
    proves: (block) => holdsKey(block.replace(/-{4,5}[^-]*-{4,5}/g, '')),
  },
  {
    name: 'pem.private-key',
    // Cut off before its end.
    shape:
      /-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}(?:(?:[\s"'+,]|\\[nr])*[A-Za-z0-9+/=]{16,})+/g,
    proves: (block) => holdsKey(block.replace(/-{4,5}[^-]*-{4,5}/g, '')),
  },
  {
    name: 'pem.private-key',
    // Without its frame: the first bytes of OpenSSH, PKCS #8, PKCS #1, SEC 1 and minisign keys.
    shape:
      /(?:b3BlbnNzaC1rZXktdjE|MC4CAQAwBQYDK2V[wuv]BCIEI|MI[IG][A-Za-z0-9+/]{3}IBA(?:DANBgkqh|AKC)|MI[GH][A-Za-z0-9+/]AgEAMB[A-Za-z0-9+/]GByqGSM49|MHcCAQEEI|RWRTY0Iy)[A-Za-z0-9+/]{40,}={0,2}/g,
  },
  {
    name: 'putty.private-key',
    shape: /Private-Lines: [0-9]+(?<secret>(?:(?:\s|\\[nr])+[A-Za-z0-9+/=]{16,})+)/g,
  },
  { name: 'age.secret-key', shape: /AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{50,}/g },
  {
    name: 'wallet.private-key',
    shape: /[xyz]prv[1-9A-HJ-NP-Za-km-z]{107}|nsec1[02-9ac-hj-np-z]{58}/g,
  },
  {
    name: 'jwk.private-key',
    shape: /"kty\\?"[^{}]{0,2000}?"d\\?"\s{0,8}:\s{0,8}\\?"(?<secret>[\w-]{40,2000})/g,
    hint: /"kty/,
  },
  {
    name: 'jwk.private-key',
    shape: /"d\\?"\s{0,8}:\s{0,8}\\?"(?<secret>[\w-]{40,2000})\\?"(?=[^{}]{0,4000}?"kty)/g,
    hint: /"kty/,
  },
  { name: 'jwt', shape: /eyJ[\w-]{8,1000}\.eyJ[\w-]{8,8000}\.[\w-]{8,}/g },
  {
    name: 'jwt',
    shape: /eyJ[\w-]{20,1000}\.[\w-]{0,1000}\.[\w-]{8,64}\.[\w-]{16,8000}\.[\w-]{16,64}/g,
  },
];

/** Between the frames stands a key, and not `...` or a sentence about keys. */
function holdsKey(body: string): boolean {
  const joined = body.replace(/\\[nrt]|[\s"'+,\\]/g, '');
  const longest = joined.match(/[A-Za-z0-9+/=]{24,}/g) ?? [];
  return longest.some((run) => looksRandom(run));
}

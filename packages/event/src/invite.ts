/**
 * Invites: a key pair whose public half is in the ledger (`node.invited`) and whose
 * secret half is the token. `node.joined` proves the secret without showing it.
 */
import { fromHex, toHex } from './crypto.ts';
import { HEX64, OID } from './ids.ts';

/** What an invite token carries. */
export interface Token {
  /** The mesh's id. */
  readonly mesh: string;
  /** An entry that any ledger to be believed must hold (R15). */
  readonly entry: string;
  /** The Ed25519 seed, 64 hex digits. */
  readonly seed: string;
}

/** The bytes an invite's key signs: they bind the mesh and the joining node's own key. */
export function inviteProofMessage(mesh: string, nodeKey: string): Uint8Array {
  return new TextEncoder().encode(`lanemesh invite\n${mesh}\n${nodeKey}\n`);
}

/** A token as one word: `mesh1_…`. */
export function makeToken(token: Token): string {
  const bytes = fromHex(token.mesh + token.entry + token.seed);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `mesh1_${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/** The parts of a token, or null if it is not one. */
export function readToken(word: string): Token | null {
  const found = /^mesh1_([A-Za-z0-9_-]{112})$/.exec(word.trim());
  if (!found) return null;
  const binary = atob((found[1] as string).replaceAll('-', '+').replaceAll('_', '/'));
  const hex = toHex(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
  const token = { mesh: hex.slice(0, 64), entry: hex.slice(64, 104), seed: hex.slice(104) };
  return HEX64.test(token.mesh) && OID.test(token.entry) && HEX64.test(token.seed) ? token : null;
}

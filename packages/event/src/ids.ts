/**
 * Names of things. Every id is checked against its pattern before it is used anywhere
 * (INV-13), and none looks like an integer, so object-key order never depends on it.
 */
import type { Digests } from './crypto.ts';

/** `n` + 25 characters of base32: computed from the first public key of a log. */
export const NODE_ID = /^n[a-z2-7]{25}$/;
/** A ULID in lower case, unique within its author. */
export const EVENT_ID = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;
/** `author:event`, how one event refers to another. */
export const REF = /^n[a-z2-7]{25}:[0-7][0-9a-hjkmnp-tv-z]{25}$/;
/** A git commit id. */
export const OID = /^[0-9a-f]{40}$/;
/** A SHA-256 or a raw Ed25519 public key in hexadecimal. */
export const HEX64 = /^[0-9a-f]{64}$/;
/** A raw Ed25519 signature in hexadecimal. */
export const HEX128 = /^[0-9a-f]{128}$/;
/** Display names of nodes, names of lanes, repositories, agents, capabilities. */
export const NAME = /^[a-z][a-z0-9]*([._-][a-z0-9]+)*$/;
/** Longest NAME, in characters. */
export const NAME_LENGTH = 63;
/** Kinds of ours: `area.fact`. */
export const KIND = /^[a-z]+\.[a-z]+$/;
/** Kinds of users: `x.` and up to four words. */
export const CUSTOM_KIND = /^x(\.[a-z][a-z0-9_-]{0,31}){1,4}$/;
/** What an event is about, for people: no path, no option, no control character. */
export const SUBJECT = /^[A-Za-z0-9][A-Za-z0-9 ._:@#+-]*(\/[A-Za-z0-9][A-Za-z0-9 ._:@#+-]*)*$/;
/** Longest SUBJECT, in characters. */
export const SUBJECT_LENGTH = 200;

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** The id of the node whose log begins with this public key (64 hex digits). */
export function nodeIdOf(publicKey: string, digests: Digests): string {
  const digest = digests.sha256(new TextEncoder().encode(`lanemesh node\n${publicKey}\n`));
  return base32Id(digest);
}

/** `n` and the first 125 bits of a digest. digest: 64 hex digits. */
export function base32Id(digest: string): string {
  const bits = BigInt(`0x${digest.slice(0, 32)}`);
  let id = '';
  for (let i = 0; i < 25; i++) {
    id += BASE32[Number((bits >> BigInt(123 - 5 * i)) & 31n)];
  }
  return `n${id}`;
}

/** The reference `author:id`. */
export function refOf(author: string, id: string): string {
  return `${author}:${id}`;
}

/** The author of a reference. */
export function authorOf(ref: string): string {
  return ref.slice(0, ref.indexOf(':'));
}

/** The event id of a reference. */
export function idOf(ref: string): string {
  return ref.slice(ref.indexOf(':') + 1);
}

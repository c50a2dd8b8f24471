/**
 * SSH signatures as OpenSSH writes them (PROTOCOL.sshsig), for Ed25519, namespace `git`
 * and SHA-512 alone. One signature has exactly one armour here: anything else is refused,
 * so that no byte of it can be changed (INV-3).
 */
import { type Crypto, fromHex, type Signer, toHex } from './crypto.ts';

const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';
const LINE = 70;
const ascii = new TextEncoder();

const field = (bytes: Uint8Array): Uint8Array =>
  concat([new Uint8Array([0, 0, bytes.length >> 8, bytes.length & 0xff]), bytes]);
const word = (text: string): Uint8Array => field(ascii.encode(text));

/** The bytes of several arrays, one after the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** An Ed25519 public key (64 hex digits) as an OpenSSH key: `ssh-ed25519 AAAA…`. */
export function opensshPublicKey(publicKey: string): string {
  return `ssh-ed25519 ${base64(keyBlob(fromHex(publicKey)))}`;
}

function keyBlob(publicKey: Uint8Array): Uint8Array {
  return concat([word('ssh-ed25519'), field(publicKey)]);
}

const HEAD = concat([ascii.encode('SSHSIG'), new Uint8Array([0, 0, 0, 1])]);
const TAIL = concat([word('git'), word(''), word('sha512')]);
/** Before the digest that is signed; its length is the last word. */
const SIGNED = concat([ascii.encode('SSHSIG'), TAIL, new Uint8Array([0, 0, 0, 64])]);
/** A signature with a key and a signature of zeros, and where in it they stand. */
const BLANK = concat([
  HEAD,
  field(keyBlob(new Uint8Array(32))),
  TAIL,
  field(concat([word('ssh-ed25519'), field(new Uint8Array(64))])),
]);
const KEY_AT = HEAD.length + 4 + 4 + 11 + 4;
const SIGNATURE_AT = BLANK.length - 64;

function signedBytes(message: Uint8Array, crypto: Pick<Crypto, 'sha512'>): Uint8Array {
  return concat([SIGNED, crypto.sha512(message)]);
}

/**
 * What stands before a signature is the same in all of a key's armours: 108 bytes, the last byte
 * but the signature's length, are 144 digits. Both by each other, for the keys met last.
 */
const COMMON = SIGNATURE_AT - 1;
const COMMON_DIGITS = (COMMON / 3) * 4;
const KEYS_KEPT = 1024;
const beginnings = new Map<string, string>();
const keysByBeginning = new Map<string, string>();

/** The first digits of a key's armours. publicKey: 64 hex digits. */
function beginningOf(publicKey: string): string {
  const known = beginnings.get(publicKey);
  if (known !== undefined) return known;
  const blob = BLANK.slice(0, COMMON);
  blob.set(fromHex(publicKey), KEY_AT);
  const text = base64(blob);
  if (beginnings.size >= KEYS_KEPT) {
    beginnings.clear();
    keysByBeginning.clear();
  }
  beginnings.set(publicKey, text);
  keysByBeginning.set(text, publicKey);
  return text;
}

/** The key whose armours begin so; null: no armour does. */
function keyOf(beginning: string): string | null {
  const known = keysByBeginning.get(beginning);
  if (known !== undefined) return known;
  const blob = beginning.length === COMMON_DIGITS ? unbase64(beginning) : null;
  if (blob?.length !== COMMON) return null;
  const publicKey = toHex(blob.subarray(KEY_AT, KEY_AT + 32));
  return beginningOf(publicKey) === beginning ? publicKey : null;
}

/** Signs a message; the armour's lines, without newlines. */
export function signArmoured(
  message: Uint8Array,
  signer: Signer,
  crypto: Pick<Crypto, 'sha512'>,
): string[] {
  return armour(signer.publicKey, signer.sign(signedBytes(message, crypto)));
}

/** publicKey: 64 hex digits; signature: 64 bytes. */
function armour(publicKey: string, signature: Uint8Array): string[] {
  const ending = new Uint8Array(BLANK.length - COMMON);
  ending[0] = 64;
  ending.set(signature, 1);
  const text = beginningOf(publicKey) + base64(ending);
  const lines = [BEGIN];
  for (let at = 0; at < text.length; at += LINE) lines.push(text.slice(at, at + LINE));
  lines.push(END);
  return lines;
}

/**
 * The public key (64 hex digits) that signed this message with this armour, or null if
 * the armour is not exactly the one `signArmoured` writes or the signature does not fit.
 */
export function verifyArmoured(
  message: Uint8Array,
  lines: readonly string[],
  crypto: Crypto,
): string | null {
  const text = lines.slice(1, -1).join('');
  const publicKey = keyOf(text.slice(0, COMMON_DIGITS));
  const ending = unbase64(text.slice(COMMON_DIGITS));
  if (publicKey === null || ending?.length !== BLANK.length - COMMON) return null;
  const signature = ending.subarray(1);
  const again = armour(publicKey, signature);
  if (again.length !== lines.length || again.some((line, i) => line !== lines[i])) return null;
  return crypto.verify(publicKey, signedBytes(message, crypto), signature) ? publicKey : null;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Every twelve bits as two digits. */
const PAIRS = Array.from(
  { length: 4096 },
  (_, bits) => DIGITS.charAt(bits >> 6) + DIGITS.charAt(bits & 63),
);
/** By character code. */
const DIGIT_VALUES = new Uint8Array(128);
for (let i = 0; i < DIGITS.length; i++) DIGIT_VALUES[DIGITS.charCodeAt(i)] = i;

// `btoa` and `atob` take many times as long, and every batch and entry has to pass here.
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += (PAIRS[bits >> 12] as string) + (PAIRS[bits & 4095] as string);
  }
  const padding = (3 - (bytes.length % 3)) % 3;
  return text.slice(0, text.length - padding) + '='.repeat(padding);
}

function unbase64(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const digit = (at: number): number => DIGIT_VALUES[text.charCodeAt(at)] as number;
  for (let at = 0, to = 0; at < text.length; at += 4, to += 3) {
    const group = (digit(at) << 18) | (digit(at + 1) << 12) | (digit(at + 2) << 6) | digit(at + 3);
    // What lies beyond the end is padding: a write there has no effect.
    bytes[to] = group >> 16;
    bytes[to + 1] = group >> 8;
    bytes[to + 2] = group;
  }
  return bytes;
}

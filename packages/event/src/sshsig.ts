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
  return `ssh-ed25519 ${base64(keyBlob(publicKey))}`;
}

function keyBlob(publicKey: string): Uint8Array {
  return concat([word('ssh-ed25519'), field(fromHex(publicKey))]);
}

const HEAD = concat([ascii.encode('SSHSIG'), new Uint8Array([0, 0, 0, 1])]);
const TAIL = concat([word('git'), word(''), word('sha512')]);

function signedBytes(message: Uint8Array, crypto: Pick<Crypto, 'sha512'>): Uint8Array {
  return concat([ascii.encode('SSHSIG'), TAIL, field(crypto.sha512(message))]);
}

/** Signs a message; the armour's lines, without newlines. */
export function signArmoured(
  message: Uint8Array,
  signer: Signer,
  crypto: Pick<Crypto, 'sha512'>,
): string[] {
  return armour(signer.publicKey, signer.sign(signedBytes(message, crypto)));
}

function armour(publicKey: string, signature: Uint8Array): string[] {
  const inner = concat([word('ssh-ed25519'), field(signature)]);
  const text = base64(concat([HEAD, field(keyBlob(publicKey)), TAIL, field(inner)]));
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
  const blob = unbase64(lines.slice(1, -1).join(''));
  const keyAt = HEAD.length + 4 + 4 + 11 + 4;
  const signatureAt = keyAt + 32 + TAIL.length + 4 + 4 + 11 + 4;
  if (blob === null || blob.length !== signatureAt + 64) return null;
  const publicKey = toHex(blob.subarray(keyAt, keyAt + 32));
  const signature = blob.subarray(signatureAt);
  const again = armour(publicKey, signature);
  if (again.length !== lines.length || again.some((line, i) => line !== lines[i])) return null;
  return crypto.verify(publicKey, signedBytes(message, crypto), signature) ? publicKey : null;
}

function base64(bytes: Uint8Array): string {
  // An armour has 179 bytes: few enough for one call.
  return btoa(String.fromCharCode(...bytes));
}

function unbase64(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return null;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

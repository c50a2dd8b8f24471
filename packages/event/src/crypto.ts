/** The cryptography a pure package needs, given from outside. */

/** Hashes; hexadecimal unless the type says bytes. */
export interface Digests {
  sha1(bytes: Uint8Array): string;
  sha256(bytes: Uint8Array): string;
  sha512(bytes: Uint8Array): Uint8Array;
}

/** Hashes and Ed25519 (RFC 8032, strict: S below the group order). */
export interface Crypto extends Digests {
  /** publicKey: 64 hex digits; signature: 64 bytes. Never throws. */
  verify(publicKey: string, message: Uint8Array, signature: Uint8Array): boolean;
}

/** One Ed25519 key that can sign. */
export interface Signer {
  /** 64 hex digits. */
  readonly publicKey: string;
  /** 64 bytes. */
  sign(message: Uint8Array): Uint8Array;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Bytes as lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += HEX[bytes[i] as number];
  return text;
}

/** The bytes of an even number of hexadecimal digits. */
export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = (digit(text.charCodeAt(2 * i)) << 4) | digit(text.charCodeAt(2 * i + 1));
  return bytes;
}

/** The value of a hexadecimal digit's character code, of either case. */
function digit(code: number): number {
  return code < 58 ? code - 48 : (code | 32) - 87;
}

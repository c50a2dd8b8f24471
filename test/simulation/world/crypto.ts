/** Real hashes and signatures that cost little: whoever knows a public key could forge them. */
import { type Crypto, nodeIdOf, type Signer, toHex } from '@lanemesh/event';
import { nodeCrypto } from '@lanemesh/ledger';

const hashes = nodeCrypto();

const keys = new Map<string, Buffer>();

function keyBytes(publicKey: string): Buffer {
  const known = keys.get(publicKey) ?? Buffer.from(publicKey, 'latin1');
  if (keys.size > 1000) keys.clear();
  keys.set(publicKey, known);
  return known;
}

function signature(publicKey: string, message: Uint8Array): Uint8Array {
  return hashes.sha512(Buffer.concat([keyBytes(publicKey), message]));
}

export const simulatedCrypto: Crypto = {
  sha1: hashes.sha1,
  sha256: hashes.sha256,
  sha512: hashes.sha512,
  verify: (publicKey, message, given) => Buffer.compare(given, signature(publicKey, message)) === 0,
};

/** The key pair of a name. */
export function signerNamed(name: string): Signer {
  const publicKey = hashes.sha256(Buffer.from(`key of ${name}`));
  return { publicKey, sign: (message) => signature(publicKey, message) };
}

/** The id of the node with this signer. */
export function idOf(signer: Signer): string {
  return nodeIdOf(signer.publicKey, simulatedCrypto);
}

/** A text's hash to draw lots with. */
export function lot(text: string): string {
  return hashes.sha256(Buffer.from(text));
}

/** An id as git gives them, for what is no real object. */
export function oidOf(text: string): string {
  return hashes.sha1(Buffer.from(text));
}

/** A proof that the key of this signer invites, in hexadecimal. */
export function proofOf(signer: Signer, message: Uint8Array): string {
  return toHex(signer.sign(message));
}

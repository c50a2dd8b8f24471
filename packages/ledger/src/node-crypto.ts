/** Hashes and Ed25519 by node:crypto. */
import {
  createPrivateKey,
  createPublicKey,
  sign as edSign,
  verify as edVerify,
  hash,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { type Crypto, fromHex, HEX64, type Signer, toHex } from '@lanemesh/event';
import { isWeakPoint } from './weak-points.ts';

// DER headers of a raw Ed25519 key (RFC 8410).
const PRIVATE_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const KEYS_KEPT = 1024;

/** Crypto by node:crypto. Key objects are kept: building one costs as much as verifying with it. */
export function nodeCrypto(): Crypto {
  const keys = new Map<string, KeyObject>();
  const keyOf = (publicKey: string): KeyObject => {
    let key = keys.get(publicKey);
    if (!key) {
      // More bytes than a key has would be overlooked.
      if (!HEX64.test(publicKey) || isWeakPoint(publicKey))
        throw new RangeError(`no public key: ${publicKey}`);
      const der = Buffer.concat([PUBLIC_HEAD, fromHex(publicKey)]);
      key = createPublicKey({ key: der, format: 'der', type: 'spki' });
      if (keys.size >= KEYS_KEPT) keys.clear();
      keys.set(publicKey, key);
    }
    return key;
  };
  return {
    sha1: (bytes) => hash('sha1', bytes),
    sha256: (bytes) => hash('sha256', bytes),
    sha512: (bytes) => hash('sha512', bytes, 'buffer'),
    verify: (publicKey, message, signature) => {
      try {
        // What one Node's OpenSSL takes another's refuses: decided here, for all of them.
        if (isWeakPoint(toHex(signature.subarray(0, 32)))) return false;
        return edVerify(null, message, keyOf(publicKey), signature);
      } catch {
        return false;
      }
    },
  };
}

/** A fresh Ed25519 seed, 64 hex digits. */
export function newSeed(): string {
  return randomBytes(32).toString('hex');
}

/** The key pair of a seed of 64 hex digits. */
export function signerOf(seed: string): Signer {
  const der = Buffer.concat([PRIVATE_HEAD, fromHex(seed)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: toHex(spki.subarray(PUBLIC_HEAD.length)),
    sign: (message) => edSign(null, message, key),
  };
}

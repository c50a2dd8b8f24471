import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newSeed, nodeCrypto, signerOf } from './node-crypto.ts';

const crypto = nodeCrypto();

test('a key pair comes from its seed (RFC 8032, test 1)', () => {
  const signer = signerOf('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
  expect(signer.publicKey).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  expect(Buffer.from(signer.sign(new Uint8Array())).toString('hex')).toBe(
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  );
});

test('a signature fits its key, its message and nothing else', () => {
  const signer = signerOf(newSeed());
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.nat(), (message, at) => {
      const signature = signer.sign(message);
      expect(crypto.verify(signer.publicKey, message, signature)).toBe(true);
      const other = message.slice();
      other[at % other.length] = (other[at % other.length] as number) ^ 1;
      expect(crypto.verify(signer.publicKey, other, signature)).toBe(false);
      const spoilt = signature.slice();
      spoilt[at % 64] = (spoilt[at % 64] as number) ^ 1;
      expect(crypto.verify(signer.publicKey, message, spoilt)).toBe(false);
    }),
    { numRuns: 100 },
  );
});

test('nothing that is no key or no signature is thrown about', () => {
  const { publicKey, sign } = signerOf(newSeed());
  const message = new Uint8Array([1]);
  for (const key of ['', 'zz', '0'.repeat(62), 'f'.repeat(64), `${publicKey}00`])
    expect(crypto.verify(key, message, sign(message))).toBe(false);
  for (const signature of [new Uint8Array(), new Uint8Array(63), new Uint8Array(64)])
    expect(crypto.verify(publicKey, message, signature)).toBe(false);
});

test('keys of small order, and points written in a second way, fit nothing in any Node', () => {
  const message = new Uint8Array([1]);
  const neutral = `01${'00'.repeat(31)}`;
  const others = [
    ...[`01${'00'.repeat(30)}80`, `ee${'ff'.repeat(30)}7f`, `ee${'ff'.repeat(31)}`],
    ...[`ec${'ff'.repeat(30)}7f`, `ec${'ff'.repeat(31)}`, '00'.repeat(32), `${'00'.repeat(31)}80`],
  ];
  // The neutral key fits every message, if R is neutral too and S is 0.
  const signature = Buffer.concat([Buffer.from(neutral, 'hex'), Buffer.alloc(32)]);
  for (const key of [neutral, ...others])
    expect(crypto.verify(key, message, signature), key).toBe(false);
});

test('many keys are verified with, more than are kept', () => {
  const signers = Array.from({ length: 1100 }, () => signerOf(newSeed()));
  const message = new Uint8Array([1, 2]);
  for (const { publicKey, sign } of [...signers, ...signers.slice(0, 5)])
    expect(crypto.verify(publicKey, message, sign(message))).toBe(true);
});

test('hashes are those of node', () => {
  const bytes = new TextEncoder().encode('abc');
  for (const name of ['sha1', 'sha256'] as const)
    expect(crypto[name](bytes)).toBe(createHash(name).update(bytes).digest('hex'));
  expect(Buffer.from(crypto.sha512(bytes))).toEqual(createHash('sha512').update(bytes).digest());
});

test('a seed is 64 hex digits and never the same', () => {
  expect(newSeed()).toMatch(/^[0-9a-f]{64}$/);
  expect(newSeed()).not.toBe(newSeed());
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crypto, who } from '../../../test/support/small-world.ts';
import {
  authorOf,
  EVENT_ID,
  idOf,
  inviteProofMessage,
  makeToken,
  NAME,
  NODE_ID,
  newEventId,
  nodeIdOf,
  REF,
  readToken,
  refOf,
  SUBJECT,
} from './index.ts';

test('a node id is computed from the first key, and never looks like an integer', () => {
  const id = nodeIdOf('0'.repeat(64), crypto);
  expect(id).toMatch(NODE_ID);
  expect(nodeIdOf('0'.repeat(64), crypto)).toBe(id);
  expect(nodeIdOf(`${'0'.repeat(63)}1`, crypto)).not.toBe(id);
  // Written down: an id may never change.
  expect(nodeIdOf('ab'.repeat(32), crypto)).toBe('ncww4rurmptwmzq4m2rdzmo2j2');
});

test('event ids ascend, also while the clock stands still or steps back', () => {
  const clocks = fc.array(fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }), {
    minLength: 2,
    maxLength: 50,
  });
  fc.assert(
    fc.property(clocks, fc.integer(), (times, seed) => {
      let at = 0;
      let state = seed >>> 0;
      const random = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
      };
      const next = newEventId(() => times[at++ % times.length] as number, random);
      const ids = Array.from({ length: 60 }, next);
      expect(ids).toEqual([...ids].sort());
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(EVENT_ID);
    }),
    { numRuns: 100 },
  );
});

test('a reference is author and id', () => {
  const ref = refOf(who('ana').id, '01hf0000000000000000000000');
  expect(ref).toMatch(REF);
  expect(authorOf(ref)).toBe(who('ana').id);
  expect(idOf(ref)).toBe('01hf0000000000000000000000');
});

test.each([
  '../../x',
  '--upload-pack=x',
  '-x',
  '/x',
  'a/../b',
  'a//b',
  'a/',
  '',
  'a\nb',
  'a/-b',
  '.a',
])('a subject is no path, no option and no control character: %j', (subject) => {
  expect(SUBJECT.test(subject)).toBe(false);
});

test.each(['task 7', 'src/index.ts', 'a@b: c', 'Fix #12'])('%j is a subject', (subject) => {
  expect(SUBJECT.test(subject)).toBe(true);
});

test.each(['Ana', 'a b', 'a..b', '-a', 'a-', '1a', '', 'é'])('%j is no name', (name) => {
  expect(NAME.test(name)).toBe(false);
});

test('an invite token carries mesh, entry and seed, and nothing else is one', () => {
  const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
  fc.assert(
    fc.property(hex(64), hex(40), hex(64), (mesh, entry, seed) => {
      const word = makeToken({ mesh, entry, seed });
      expect(word).toMatch(/^mesh1_[A-Za-z0-9_-]{112}$/);
      expect(readToken(word)).toEqual({ mesh, entry, seed });
      expect(readToken(` ${word}\n`)).toEqual({ mesh, entry, seed });
      expect(readToken(word.slice(0, -1))).toBeNull();
      expect(readToken(`${word}A`)).toBeNull();
      expect(readToken(word.replace('mesh1_', 'mesh2_'))).toBeNull();
    }),
  );
  expect(readToken('')).toBeNull();
  expect(readToken(`mesh1_${'!'.repeat(112)}`)).toBeNull();
});

test('an invite’s proof binds the mesh and the newcomer’s key', () => {
  const { signer } = who('invite');
  const key = who('ben').signer.publicKey;
  const mesh = '1'.repeat(64);
  const proof = signer.sign(inviteProofMessage(mesh, key));
  const fits = (m: string, k: string) =>
    crypto.verify(signer.publicKey, inviteProofMessage(m, k), proof);
  expect(fits(mesh, key)).toBe(true);
  expect(fits('2'.repeat(64), key)).toBe(false);
  expect(fits(mesh, who('eve').signer.publicKey)).toBe(false);
});

import { describe, expect, test } from 'vitest';
import { looksRandom, mayHoldToken } from './random.ts';

/** Drawn by chance; of a kind that opens nothing. */
const DRAWN = ['9fK2mQ7xVb', 'a81f03bc99de5f02', 'Zk3-_pQ81mLw', 'Tr0ub4dor&3', 'k3j9x2m4q8w1'];

const WRITTEN = [
  ...['parseTokenValue', 'sync-interval-seconds', 'v1.2.3-beta.4', '2026-11-21T10:15:30Z'],
  ...['packages/state/src', 'utf8_general_ci', 'correct-horse-battery', 'AAAAAAAAAAAAAAAA'],
  ...['12345678901234', 'README.md', 'x86_64-linux-gnu', 'python3.11', 'short1X'],
];

describe('words made by chance are told from words made to be read', () => {
  test.each(DRAWN)('%s', (word) => expect(looksRandom(word)).toBe(true));
  test.each(WRITTEN)('%s', (word) => expect(looksRandom(word)).toBe(false));
});

test('most texts hold no token at first sight', () => {
  expect(mayHoldToken('The holder gives it up at once, else it would live on.')).toBe(false);
  expect(mayHoldToken(`landed as ${'0123456789abcdef'.repeat(4)}`)).toBe(false);
  expect(mayHoldToken(`see token_${DRAWN[0]}_${DRAWN[1]}`)).toBe(true);
});

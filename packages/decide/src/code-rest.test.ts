import { expect, test } from 'vitest';
import { type CodeRest, rests, unanswered } from './code-rest.ts';

const NOW = 1_000_000;

/** After so many looks without an answer, all at NOW. */
function after(looks: number): CodeRest {
  let rest: CodeRest | undefined;
  for (let i = 0; i < looks; i++) rest = unanswered(rest, 'no branch', NOW);
  return rest as CodeRest;
}

test('a repository rests after five looks without an answer, longer each time', () => {
  expect(rests(after(4), NOW)).toBe(false);
  expect([5, 10, 15, 20].map((looks) => after(looks).until - NOW)).toEqual([
    60_000, 120_000, 240_000, 240_000,
  ]);
  expect(rests(after(5), NOW + 59_999)).toBe(true);
  expect(rests(after(5), NOW + 60_000)).toBe(false);
});

test('a clock that went back does not keep a repository resting', () => {
  expect(rests(after(5), NOW - 3_600_000)).toBe(false);
});

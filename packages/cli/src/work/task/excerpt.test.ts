import { expect, test } from 'vitest';
import { excerpt, gist } from './excerpt.ts';

const LONG = ['$ codex', 'stopped: the attempt took longer than 40 s', 'a', 'b', 'c', 'Terminated'];

test('of long evidence people see what was run, why it was ended, and its last words', () => {
  expect(excerpt(LONG, 5)).toEqual([...LONG.slice(0, 2), '…', 'c', 'Terminated']);
  expect(excerpt(LONG, 6)).toEqual(LONG);
});

test('in one line it is the limit that ended it, else the last word', () => {
  expect(gist(LONG.join('\n'))).toBe(LONG[1]);
  expect(gist('$ npm test\nexit 1\nstopped: by hand\n\n1 failed\n')).toBe('1 failed');
  expect(gist('adds links out of the tree:\na -> /etc\nb -> /etc')).toBe(
    'adds links out of the tree: a -> /etc',
  );
  expect(gist('')).toBe('');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { viewsOf } from './index.ts';
import { linesJoined } from './joined.ts';
import { asItStands, origin, rewrite } from './view.ts';

test('a rewritten view knows where its characters stood', () => {
  const view = rewrite(asItStands('a%20b%20c'), /%20/g, () => ' ');
  expect(view?.text).toBe('a b c');
  expect(origin(view ?? asItStands(''), 1, 2)).toEqual({ start: 1, end: 4 });
  expect(origin(view ?? asItStands(''), 0, 5)).toEqual({ start: 0, end: 9 });
});

test('a view that would change nothing is none', () => {
  expect(rewrite(asItStands('abc'), /x/g, () => '')).toBeNull();
  expect(linesJoined(asItStands('one line'))).toBeNull();
});

test('every character of every view stands somewhere in the text, in its place', () => {
  const piece = fc.constantFrom(
    'ab',
    '%41',
    '\\u0041',
    "' + '",
    '\n',
    '&amp;',
    'QUJDREVGR0hJSktMTU5P',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 12 }),
      (pieces) => {
        const text = pieces.join('');
        for (const view of viewsOf(text)) {
          for (let i = 0; i < view.text.length; i++) {
            const { start, end } = origin(view, i, i + 1);
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('encodings inside encodings are read, and there is an end to it', () => {
  let text = 'the quick brown fox jumps';
  const readings = (it: string) => [...viewsOf(it)].map((view) => view.text);
  for (let depth = 0; depth < 3; depth++) {
    text = Buffer.from(text).toString('base64');
    expect(readings(text)).toContain('the quick brown fox jumps');
  }
  expect(readings(Buffer.from(text).toString('base64'))).not.toContain('the quick brown fox jumps');
});

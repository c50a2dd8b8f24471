import { expect, test } from 'vitest';
import { namesHint } from './known-names.ts';

const many = Array.from({ length: 40 }, (_, i) => `lane-${i + 10}`);

test('a few names are all said, of many the nearest, or the first, and how many more there are', () => {
  expect(namesHint('the lanes', ['web', 'api'], 'mesh lane list', 'wep')).toBe(
    'the lanes are api, web',
  );
  expect(namesHint('the lanes', [...many, 'web'], 'mesh lane list', 'wep')).toBe(
    'did you mean web? 40 more: mesh lane list',
  );
  expect(namesHint('the lanes', many, 'mesh lane list', 'zebra')).toBe(
    'the lanes are lane-10, lane-11, lane-12, lane-13, lane-14, lane-15, lane-16, lane-17 and 32 more: mesh lane list',
  );
});

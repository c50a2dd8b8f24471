import { expect, test } from 'vitest';
import { parseInstant, parseSpan } from './input.ts';
import { ago, clip, columns, printable } from './text.ts';

test('columns are aligned and keep to the width', () => {
  const rows = [
    ['a', 'x'.repeat(100)],
    ['long', 'y'],
  ];
  expect(columns(rows, 20)).toEqual([`a     ${'x'.repeat(13)}…`, 'long  y']);
  const red = '\u001b[31mred\u001b[0m';
  expect(
    columns(
      [
        [red, 'b'],
        ['plain', 'b'],
      ],
      80,
    )[0],
  ).toBe(`${red}    b`);
});

test('what others wrote cannot steer a terminal', () => {
  expect(printable('a\u001b]0;title\u0007b\nc\u202ed')).toBe('a ]0;title b c d');
  expect(printable('\u001b[2J')).toBe(' [2J');
  expect(clip('a\nb', 80)).toBe('a b');
});

test('spans and instants', () => {
  expect([parseSpan('24h'), parseSpan('90s'), parseSpan('7d')]).toEqual([
    86_400_000, 90_000, 604_800_000,
  ]);
  for (const text of ['', '1', 'h', '-1h', '1.5h', '1y']) expect(parseSpan(text)).toBeNull();
  expect(parseInstant('2026-11-21')).toBe(Date.UTC(2026, 10, 21));
  expect(parseInstant('2026-11-21T10:30Z')).toBe(Date.UTC(2026, 10, 21, 10, 30));
  for (const text of ['2026', 'tomorrow', '2026-13-01', '21.11.2026'])
    expect(parseInstant(text)).toBeNull();
  expect([ago(5000), ago(600_000), ago(36_000_000)]).toEqual(['5 s', '10 min', '10 h']);
});

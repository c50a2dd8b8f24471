import { expect, test } from 'vitest';
import { readCard } from './card.ts';

test('a card is a heading, a text, and options before them', () => {
  const { title, body, fields } = readCard(
    '\ufeff---\r\nLane: web\r\nneeds: a1b2c3\r\nneeds: d4e5f6\r\naccept:\r\n- "npm test"\r\n\r\n---\r\n\r\n## Do it ##\r\nOne.\r\n\r\n# Two\r\n',
    'x.md',
  );
  expect(title).toBe('Do it');
  expect(body).toBe('One.\n\n# Two');
  expect([...fields]).toEqual([
    ['lane', ['web']],
    ['needs', ['a1b2c3', 'd4e5f6']],
    ['accept', ['npm test']],
  ]);
});

test('a card without front matter or heading is a body', () => {
  expect(readCard('just this', 'x.md')).toEqual({
    title: null,
    body: 'just this',
    fields: new Map(),
  });
});

test('what a card does not know is refused with its line', () => {
  expect(() => readCard('---\nlane: a\nmood: b\n---\n# T', 'x.md')).toThrow(
    'x.md, line 3: mood is not known',
  );
  expect(() => readCard('---\nlane: a\n# T', 'x.md')).toThrow('without an end');
});

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

test('what looks like a heading in code is none', () => {
  const { title, body } = readCard('fix it:\n```sh\n# run this\n```\n', 'x.md');
  expect([title, body]).toEqual([null, 'fix it:\n```sh\n# run this\n```']);
});

test('what a card does not know is refused with its line', () => {
  expect(() => readCard('---\nlane: a\nmood: b\n---\n# T', 'x.md')).toThrow(
    'x.md, line 3: mood is not known',
  );
  expect(() => readCard('---\nlane: a\n# T', 'x.md')).toThrow('without an end');
});

test('a list in one line is a list; what a shell means by brackets is a command', () => {
  const card =
    '---\naccept: ["npm test", "npm run lint"]\nneeds: [ ]\nrun: [ -s A ] && cat A\n---\n# T';
  expect([...readCard(card, 'x.md').fields]).toEqual([
    ['accept', ['npm test', 'npm run lint']],
    ['needs', []],
    ['run', ['[ -s A ] && cat A']],
  ]);
});

test('a block, or a switch that is neither on nor off, is refused and not misread', () => {
  const block = '---\naccept: |\n---\n# T';
  expect(() => readCard(block, 'x.md')).toThrow('x.md: accept: | would begin a block');
  const word = '---\ndraft: yes\n---\n# T';
  expect(() => readCard(word, 'x.md')).toThrow('x.md: draft: "yes" is neither true nor false');
});

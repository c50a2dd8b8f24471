import { expect, test } from 'vitest';
import { cardsOf } from './import.ts';

test('each heading of the first level is a task, with the front matter of the file', () => {
  const text =
    '---\nlane: docs\n---\nread me\n\n# One\nfirst\n## part\n\n# Two\n```\n# no task\n```\n';
  expect(cardsOf(text, 'tasks.md')).toEqual([
    '---\nlane: docs\n---\n# One\nfirst\n## part\n',
    '---\nlane: docs\n---\n# Two\n```\n# no task\n```\n',
  ]);
  expect(cardsOf('# Only\r\n', 'tasks.md')).toEqual(['# Only\n']);
});

test('what stands around a task does not make it another one', () => {
  const [one] = cardsOf('# One\nfirst\n\n\n# Two\n', 'tasks.md');
  expect(cardsOf('# Zero\n# One\nfirst\n', 'tasks.md')).toContain(one);
});

test('a file without a heading is refused', () => {
  expect(() => cardsOf('just text', 'tasks.md')).toThrow(/no heading/);
});

test('front matter without an end is refused, and spaces behind its rule are none of its matter', () => {
  expect(() => cardsOf('---\nlane: docs\n# One\n', 'tasks.md')).toThrow('without an end');
  expect(cardsOf('---\nlane: docs\n--- \n# One\n', 'tasks.md')).toHaveLength(1);
});

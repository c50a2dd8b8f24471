import { expect, test } from 'vitest';
import { taskType } from './task-type.ts';

test.each([
  ['implementation', 'Add a retry to the uploader', 'Implement it with a limit.'],
  ['debugging', 'The parser crashes on an empty file', 'Fix the bug, and find out why.'],
  ['architecture', 'Decouple the ledger from its transport', 'Write an ADR about the boundary.'],
  ['research', 'Compare three queue libraries', 'Benchmark them.'],
  ['docs', 'README: how to install', 'A short guide.'],
  ['design', 'A calmer layout of the settings page', 'Mind the colour of the icons.'],
  ['content', 'A blog article for the release', 'With a headline that is true.'],
  ['browser_automation', 'Log in with a headless browser', 'Take a screenshot of the page.'],
])('%s is told by the words of "%s"', (type, title, body) => {
  expect(taskType(title, body)).toBe(type);
});

test('words that say nothing make no type', () => {
  expect(taskType('Tuesday', 'As discussed.')).toBe(null);
  expect(taskType('', '')).toBe(null);
});

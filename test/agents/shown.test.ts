import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFiles, ROOT } from '../architecture/sources.ts';
import { FAILURES, LESSONS } from './shown.ts';

const files = new Set(projectFiles());
const rows = [...Object.entries(LESSONS), ...Object.entries(FAILURES)];

test('nine lessons and fifteen failures, each shown by a test', () => {
  expect([Object.keys(LESSONS).length, Object.keys(FAILURES).length]).toEqual([9, 15]);
  expect(rows.filter(([, shown]) => Object.keys(shown).length === 0).map(([row]) => row)).toEqual(
    [],
  );
});

test.each(rows)('%s: the tests that show it are there', (_, shown) => {
  for (const [file, titles] of Object.entries(shown)) {
    expect(files.has(file), file).toBe(true);
    const text = readFileSync(join(ROOT, file), 'utf8');
    expect(
      titles.filter((title) => !text.includes(title)),
      `gone from ${file}`,
    ).toEqual([]);
  }
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../architecture/sources.ts';

const read = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8');
const testsIn = (text: string) => text.match(/(?:test|packages)\/[\w/.-]+\.test\.ts/g) ?? [];

describe('what is promised', () => {
  test.each(['THREAT-MODEL.md', 'SECURITY.md', 'ROBUSTNESS.md'])(
    '%s names tests that exist',
    (name) => {
      const named = [...new Set(testsIn(read(name)))];
      expect(named.length).toBeGreaterThan(3);
      expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    },
  );

  test('every promise of the threat model names a test', () => {
    const [, promises = ''] = read('THREAT-MODEL.md')
      .split(/^## /m)
      .filter((part) => /^What we /.test(part) || part.startsWith('Who'));
    const rows = promises
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(1);
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) expect(testsIn(row), row).not.toEqual([]);
  });

  test('every link of them leads to a file', () => {
    for (const name of ['THREAT-MODEL.md', 'SECURITY.md']) {
      const links = [...read(name).matchAll(/\]\(([^)#]+)(?:#[\w-]+)?\)/g)].map(
        ([, to = '']) => to,
      );
      for (const to of links) expect(existsSync(join(ROOT, 'docs', to)), to).toBe(true);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { matchesGlob, outside } from './globs.ts';

describe('a path pattern', () => {
  it.each([
    ['docs', 'docs', true],
    ['docs', 'docs/a/b.md', true],
    ['docs/', 'docs/a.md', true],
    ['./docs', 'docs/a.md', true],
    ['docs', 'docs2/a.md', false],
    ['docs', 'a/docs', false],
    ['docs/*', 'docs/a.md', true],
    ['docs/*', 'docs/a/b.md', false],
    ['docs/**', 'docs/a/b.md', true],
    ['**', 'any/thing', true],
    ['**/*.test.ts', 'a.test.ts', true],
    ['**/*.test.ts', 'a/b/c.test.ts', true],
    ['packages/*/src/**', 'packages/git/src/a/b.ts', true],
    ['packages/*/src/**', 'packages/git/lib/a.ts', false],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'axxcyyb', false],
    ['a.b', 'axb', false],
    ['[ab]', 'a', false],
    ['ü*', 'über.md', true],
    ['.', 'all', true],
  ])('%s against %s: %s', (pattern, path, expected) => {
    expect(matchesGlob(pattern, path)).toBe(expected);
  });

  it('stays fast on patterns made to be slow', () => {
    const started = performance.now();
    expect(matchesGlob('a*'.repeat(240), `${'a'.repeat(4000)}`)).toBe(true);
    expect(matchesGlob(`${'a*'.repeat(240)}b`, `${'a'.repeat(4000)}`)).toBe(false);
    expect(matchesGlob(`${'**/a/'.repeat(90)}b`, 'a/'.repeat(2000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

it('no patterns allow every path; several allow what any of them allows', () => {
  expect(outside([], ['a', 'b/c'])).toEqual([]);
  expect(outside(['a', 'docs/**'], ['a', 'b', 'docs/x', 'src/docs/x'])).toEqual([
    'b',
    'src/docs/x',
  ]);
});

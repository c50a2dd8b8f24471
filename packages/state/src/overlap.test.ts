import { describe, expect, test } from 'vitest';
import { overlap } from './overlap.ts';

describe('path patterns', () => {
  test.each([
    [['src/**'], ['src/app/a.ts']],
    [['src/*.ts'], ['src/a*']],
    [['**/*.md'], ['docs/**']],
    [['src'], ['src/a.ts']],
    [['src/'], ['src/a/b.ts']],
    [[], ['anything']],
    [['a/**/z'], ['a/b/*/z']],
    [['x', 'docs/{a,b}.md'], ['docs/*.md']],
  ])('%j and %j may mean the same file', (a, b) => {
    expect(overlap(a, b)).not.toBeNull();
    expect(overlap(b, a)).not.toBeNull();
  });

  test.each([
    [['src/**'], ['test/**']],
    [['src/*.ts'], ['src/*.md']],
    [['web/app/**'], ['web/api/**']],
    [['a*'], ['b*']],
  ])('%j and %j do not', (a, b) => {
    expect(overlap(a, b)).toBeNull();
    expect(overlap(b, a)).toBeNull();
  });
});

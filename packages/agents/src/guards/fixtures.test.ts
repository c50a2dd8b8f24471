import { describe, expect, test } from 'vitest';
import { parseChange } from './change.ts';
import { changedFixtures, namesToLookFor } from './fixtures.ts';
import { filePatch } from './testbed.ts';

/** What is found where one test names these files. */
function fixtures(names: readonly string[], ...patches: string[]): string[] {
  const files = parseChange(patches.join(''));
  const found = namesToLookFor(files).filter((name) => names.includes(name));
  return changedFixtures(
    files,
    found.map((name) => ({ name, test: 'test/sum.test.js' })),
  );
}

describe('what tests are compared with', () => {
  test.each([
    'src/__snapshots__/a.test.ts.snap',
    'golden/report.html',
    'packages/a/fixtures/in.json',
    'pkg/testdata/out.txt',
    'expected/list.txt',
    'out.expected.json',
    'src/api.approved.txt',
    'src/__image_snapshots__/page.png',
    'tests/cassettes/login.yaml',
  ])('%s', (path) => {
    expect(fixtures([], filePatch(path, ['a'], ['b']))).toEqual([
      `changes what a test expects: ${path}`,
    ]);
    expect(fixtures([], filePatch(path, null, ['b']))).toEqual([]);
    expect(fixtures([], filePatch(path, [], ['b']))).toEqual([]);
  });

  test('gone, or put where nothing is compared with it', () => {
    expect(fixtures([], filePatch('golden/a.txt', ['a'], null))).toEqual(['deletes golden/a.txt']);
    expect(fixtures([], filePatch('attic/a.txt', [], [], 'golden/a.txt'))).toHaveLength(1);
    expect(fixtures([], filePatch('golden/b.txt', [], [], 'golden/a.txt'))).toEqual([]);
  });
});

test('data that a test names is what it reads, wherever it lies', () => {
  const changed = filePatch('data/cases.json', ['[1]'], ['[2]']);
  const found = ['changes what a test reads: data/cases.json (test/sum.test.js)'];
  expect(fixtures(['cases.json'], changed)).toEqual(found);
  expect(fixtures(['cases.json'], filePatch('data/cases.json', ['[1]'], null))).toEqual(found);
  expect(fixtures(['cases.json'], filePatch('old/b.json', [], [], 'data/cases.json'))).toEqual([
    'changes what a test reads: data/cases.json (test/sum.test.js)',
  ]);
  expect(fixtures([], changed)).toEqual([]);
  expect(fixtures(['cases.json'], filePatch('data/cases.json', null, ['[1]']))).toEqual([]);
});

test.each(['src/words.json', 'package.json', 'pnpm-lock.yaml', 'sum.js', 'README.md'])(
  '%s is no fixture, whoever names it',
  (path) => {
    expect(namesToLookFor(parseChange(filePatch(path, ['a'], ['b'])))).toEqual([]);
  },
);

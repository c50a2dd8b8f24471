import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChange } from './change.ts';
import { filePatch } from './testbed.ts';

test('a patch is its files with the lines they lost and gained, where they stood', () => {
  const patch = [
    filePatch('a.ts', ['one', 'two'], ['one', 'drei']),
    filePatch('new.ts', null, ['+++ b/fake', 'diff --git a/x b/x']),
    filePatch('old.ts', ['--- a/fake'], null),
    filePatch('to/b.ts', [], [], 'from/b.ts'),
  ].join('');
  expect(parseChange(patch)).toMatchObject([
    {
      path: 'a.ts',
      status: 'changed',
      from: null,
      removed: [{ line: 1 }, { line: 2, text: 'two' }],
    },
    {
      path: 'new.ts',
      status: 'added',
      added: [{ text: '+++ b/fake' }, { text: 'diff --git a/x b/x' }],
    },
    { path: 'old.ts', status: 'deleted', removed: [{ text: '--- a/fake' }] },
    { path: 'to/b.ts', status: 'changed', from: 'from/b.ts' },
  ]);
});

test('names that git quotes are read as they are', () => {
  const patch = [
    'diff --git "a/\\303\\244 \\"q\\".js" "b/\\303\\244 \\"q\\".js"',
    'deleted file mode 100644',
    '--- "a/\\303\\244 \\"q\\".js"',
    '+++ /dev/null',
    '@@ -1 +0,0 @@',
    '-x',
    '\\ No newline at end of file',
    'diff --git a/my file.bin b/my file.bin',
    'index 1..2',
    'Binary files a/my file.bin and b/my file.bin differ',
  ].join('\n');
  expect(parseChange(patch)).toMatchObject([
    { path: 'ä "q".js', status: 'deleted', removed: [{ text: 'x' }] },
    { path: 'my file.bin', status: 'changed', binary: true },
  ]);
});

test('no content passes for a header, and nothing makes it throw', () => {
  const text = fc.stringMatching(/^[ -~]{0,40}$/);
  const path = fc.stringMatching(/^[a-z]{1,8}\.[a-z]{1,3}$/);
  fc.assert(
    fc.property(path, fc.array(text), fc.array(text, { minLength: 1 }), (name, before, after) => {
      const [file, ...others] = parseChange(filePatch(name, before, after));
      expect(others).toEqual([]);
      expect(file?.path).toBe(name);
      expect(file?.removed.map((line) => line.text)).toEqual(before);
      expect(file?.added.map((line) => line.text)).toEqual(after);
    }),
    { numRuns: 200 },
  );
  const junk = fc.array(
    fc.oneof(text, fc.constantFrom('diff --git a/x b/x', '@@ -1,9 +1,9 @@', '--- a/x')),
  );
  fc.assert(
    fc.property(junk, (lines) => void parseChange(lines.join('\n'))),
    { numRuns: 300 },
  );
});

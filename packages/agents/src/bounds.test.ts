import { expect, test } from 'vitest';
import { boundsProblem } from './bounds.ts';

const web = { lane: 'web', paths: ['web/**'] };

test.each([
  [{ allowed: [], owned: [] }, ['any'], null],
  [{ allowed: [[], []], owned: [] }, ['any'], null],
  [{ allowed: [['docs'], ['*/*.md']], owned: [web] }, ['docs/a.md'], null],
  [
    { allowed: [['docs'], ['*/*.md']], owned: [] },
    ['docs/a.txt'],
    /allowed: \*\/\*\.md\):\ndocs\/a/,
  ],
  [{ allowed: [[], ['docs']], owned: [] }, ['docs/a', 'src/b'], /outside its paths.*\nsrc\/b$/],
  [{ allowed: [], owned: [web] }, ['docs/a', 'web/b'], /exclusive lane web .*\nweb\/b$/],
])('%j: a change of %j', (bounds, paths, problem) => {
  const found = boundsProblem(bounds, paths);
  if (problem === null) expect(found).toBeNull();
  else expect(found).toMatch(problem);
});

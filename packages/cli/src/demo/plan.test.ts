import { expect, test } from 'vitest';
import { inScope } from './indexing/scope.ts';
import { planTasks } from './plan.ts';

const plan = (paths: string[]) =>
  planTasks(
    paths.map((path) => ({ path, kind: 'file' as const })),
    { folder: 'mesh-index', ending: '.md' },
  );
const roots = (paths: string[]) => plan(paths).map(({ scope }) => scope.root);

test('a task for each folder with sources, and one for all', () => {
  const paths = ['a', 'b', 'c/d', 'e', 'f'].map((folder) => `${folder}/x.ts`);
  expect(roots([...paths, 'docs/y.md'])).toEqual(['a', 'b', 'c/d', 'e', 'f', '.']);
  const tasks = plan(paths);
  expect(tasks.filter(({ combines }) => combines)).toEqual([tasks.at(-1)]);
  expect(tasks.filter(({ forgets }) => forgets)).toHaveLength(1);
});

test('small folders join their parents where there are many, and no file is in two indexes', () => {
  const paths = Array.from({ length: 40 }, (_, i) => `p/${i % 8}/${i}/x.go`);
  const tasks = plan(paths).filter(({ combines }) => !combines);
  expect(tasks.length).toBeLessThanOrEqual(8);
  for (const path of paths)
    expect(tasks.filter(({ scope }) => inScope(scope, path)).length).toBe(1);
});

test('a task for each file where there are few folders', () => {
  expect(roots(['a/1.ts', 'a/2.ts', 'b/3.ts', 'b/4.ts', 'c/5.ts']).slice(0, 5)).toEqual([
    'a/1.ts',
    'a/2.ts',
    'b/3.ts',
    'b/4.ts',
    'c/5.ts',
  ]);
});

test('at least six tasks for one file, in whatever language', () => {
  for (const file of ['only.py', 'NOTES']) {
    const tasks = plan([file]);
    expect(tasks.length).toBe(6);
    expect(new Set(tasks.map(({ out }) => out)).size).toBe(6);
  }
});

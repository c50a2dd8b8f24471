import { expect, test } from 'vitest';
import { at, importsOf, PACKAGES, type Source, type Syntax, sourcesOf, walk } from './sources.ts';

/** Packages that compute from values alone: the same input gives the same output on every machine. */
const PURE = ['event', 'state', 'decide'];

/** What the machine, the clock, chance or the locale would bring in. */
const GLOBALS = new Set([
  ...['process', 'globalThis', 'require', 'fetch', 'navigator'],
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
  ...['Intl', 'WeakRef', 'FinalizationRegistry'],
]);
const MEMBERS = /^(toLocale\w*|localeCompare)$/;

test.each(PURE)('%s is pure', (pkg) => {
  const wrong: string[] = [];
  for (const source of sourcesOf(pkg).filter(({ isTest }) => !isTest)) {
    const machine = importsOf(source).filter((specifier) => specifier.startsWith('node:'));
    wrong.push(...machine.map((specifier) => `${source.name} imports ${specifier}`));
    for (const { node, parent } of walk(source)) {
      const name = impureName(node, parent);
      if (name) wrong.push(`${at(source, node)} names ${name}`);
    }
  }
  expect(wrong).toEqual([]);
});

function impureName(node: Syntax, parent: Syntax): string | null {
  if (node.type !== 'Identifier') return null;
  const name = node.name as string;
  const object = parent.object as Syntax | undefined;
  const isMember = /MemberExpression$/.test(parent.type) && parent.property === node;
  if (isMember && !parent.computed) {
    if (MEMBERS.test(name)) return name;
    return object?.name === 'Math' && name === 'random' ? 'Math.random' : null;
  }
  const isKey = parent.key === node && !parent.computed && !parent.shorthand;
  return !isKey && GLOBALS.has(name) ? name : null;
}

test('only the package git starts the git binary', () => {
  const starts = (source: Source) =>
    [...walk(source)].filter(({ node }) => startsGit(node)).map(({ node }) => at(source, node));
  const others = PACKAGES.filter((pkg) => pkg !== 'git').flatMap(sourcesOf);
  expect(others.filter(({ isTest }) => !isTest).flatMap(starts)).toEqual([]);
});

/** `execa('git', …)`, `spawn('git', …)` and their like. */
function startsGit(node: Syntax): boolean {
  if (node.type !== 'CallExpression') return false;
  const callee = node.callee as Syntax;
  const name = (callee.name ?? (callee.property as Syntax | undefined)?.name) as string | undefined;
  const [first] = node.arguments as Syntax[];
  return /^(execa\w*|spawn\w*|exec\w*|fork)$/.test(name ?? '') && first?.value === 'git';
}

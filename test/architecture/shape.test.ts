import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  at,
  importsOf,
  PACKAGES,
  projectFiles,
  ROOT,
  resolveRelative,
  type Source,
  sourcesOf,
  walk,
} from './sources.ts';

const MOST_LINES_A_FILE = 300;
const MOST_LINES_A_FUNCTION = 80;

const sources = PACKAGES.flatMap(sourcesOf);
const productive = sources.filter((source) => !source.isTest);

test(`no source file is longer than ${MOST_LINES_A_FILE} lines`, () => {
  const long = productive
    .map(({ name, text }) => ({ name, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > MOST_LINES_A_FILE);
  expect(long).toEqual([]);
});

test(`no function is longer than ${MOST_LINES_A_FUNCTION} lines`, () => {
  const long = productive.flatMap((source) =>
    [...walk(source)]
      .filter(({ node }) => /Function|^(Object|Class|ClassPrivate)Method$/.test(node.type))
      .filter(({ node }) => !node.type.startsWith('TS') && lineCount(node) > MOST_LINES_A_FUNCTION)
      .map(({ node }) => `${at(source, node)}: ${lineCount(node)} lines`),
  );
  expect(long).toEqual([]);
});

function lineCount({ loc }: { loc?: { start: { line: number }; end: { line: number } } }): number {
  return loc ? loc.end.line - loc.start.line + 1 : 0;
}

test('every package shows its public names one by one in its index', () => {
  // Nobody imports the cli: it starts at main.ts.
  const index = (pkg: string) => `packages/${pkg}/src/${pkg === 'cli' ? 'main' : 'index'}.ts`;
  const without = PACKAGES.filter((pkg) => !existsSync(join(ROOT, index(pkg))));
  expect(without, 'packages without an index').toEqual([]);
  const stars = productive.flatMap((source) =>
    [...walk(source)]
      .filter(({ node }) => node.type === 'ExportAllDeclaration')
      .map(({ node }) => at(source, node)),
  );
  expect(stars, '`export *`').toEqual([]);
});

test.each(PACKAGES)('no import of %s leads back to where it started', (pkg) => {
  expect(cycles(sourcesOf(pkg).filter((source) => !source.isTest))).toEqual([]);
});

/** Circles of relative imports, each named from the file where it was entered. */
function cycles(files: Source[]): string[] {
  const edges = new Map(
    files.map((source) => [
      source.name,
      importsOf(source)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => resolveRelative(source, specifier)),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (name: string, path: string[]): void => {
    const seenAt = path.indexOf(name);
    if (seenAt !== -1) found.push([...path.slice(seenAt), name].join(' → '));
    if (seenAt !== -1 || done.has(name)) return;
    for (const next of edges.get(name) ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of edges.keys()) visit(name, []);
  return found;
}

test('nothing is left for later or called by no idea', () => {
  const files = projectFiles();
  const vague = files.filter((name) =>
    /(^|\/)(utils?|helpers?|misc|common)(\/|\.[a-z]+$)/.test(name),
  );
  expect(vague, 'files or folders named after nothing').toEqual([]);
  const marks = /\b(TO{1}DO|FIX{1}ME)\b/; // spelt so that this line is not found
  const later = files
    .filter((name) => /\.(ts|mjs|sh|json|md)$/.test(name))
    .filter((name) => marks.test(readFileSync(join(ROOT, name), 'utf8')));
  expect(later, 'files with notes for later').toEqual([]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  importsOf,
  PACKAGES,
  packageNameOf,
  ROOT,
  resolveRelative,
  type Source,
  sourcesOf,
} from './sources.ts';

/** The floors: what a package may import beside Node's own modules. Imports go down only. */
const MAY_IMPORT: Record<string, { ours: string[]; theirs: string[] }> = {
  event: { ours: [], theirs: ['ulid', 'zod'] },
  git: { ours: [], theirs: ['execa'] },
  state: { ours: ['event'], theirs: ['xstate'] },
  secrets: { ours: ['event'], theirs: ['@secretlint/secretlint-rule-preset-recommend'] },
  ledger: { ours: ['event', 'state', 'git'], theirs: ['isomorphic-git', 'msgpackr'] },
  decide: { ours: ['event', 'state'], theirs: [] },
  sync: { ours: ['event', 'state', 'ledger', 'git'], theirs: [] },
  agents: { ours: ['event', 'git'], theirs: ['execa'] },
  hosts: { ours: ['event', 'git'], theirs: [] },
  peer: {
    ours: ['event', 'state', 'secrets', 'decide', 'git', 'ledger', 'sync', 'agents', 'hosts'],
    theirs: ['croner', 'pino'],
  },
  cli: {
    ours: [
      'event',
      'state',
      'secrets',
      'decide',
      'git',
      'ledger',
      'sync',
      'agents',
      'hosts',
      'peer',
    ],
    theirs: ['@babel/parser', 'cac'],
  },
};

/** esbuild: a test that kills a process first bundles the program it starts. */
const FOR_TESTS = ['vitest', 'fast-check', 'esbuild'];

test('every package has a floor', () => {
  expect(PACKAGES).toEqual(Object.keys(MAY_IMPORT).sort());
});

test.each(PACKAGES)('%s imports only from below', (pkg) => {
  const { ours = [], theirs = [] } = MAY_IMPORT[pkg] ?? {};
  const allowed = [...ours.map((name) => `@lanemesh/${name}`), ...theirs];
  const wrong: string[] = [];
  for (const source of sourcesOf(pkg)) {
    for (const specifier of importsOf(source)) {
      if (specifier.startsWith('node:')) continue;
      const fine = specifier.startsWith('.')
        ? isNear(pkg, source, specifier)
        : [...allowed, ...(source.isTest ? FOR_TESTS : [])].includes(packageNameOf(specifier));
      if (!fine) wrong.push(`${source.name} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});

function isNear(pkg: string, source: Source, specifier: string): boolean {
  const target = resolveRelative(source, specifier);
  const supported = source.isTest && target.startsWith('test/support/');
  return supported || target.startsWith(`packages/${pkg}/src/`);
}

test('the program holds no test code', () => {
  const sources = PACKAGES.flatMap(sourcesOf);
  const tests = new Set(sources.filter(({ isTest }) => isTest).map(({ name }) => name));
  const wrong = sources
    .filter(({ isTest }) => !isTest)
    .flatMap((source) =>
      importsOf(source)
        .filter(
          (specifier) => specifier.startsWith('.') && tests.has(resolveRelative(source, specifier)),
        )
        .map((specifier) => `${source.name} imports ${specifier}`),
    );
  expect(wrong).toEqual([]);
});

test('nobody reaches past what another package shows', () => {
  const shown = new Set(PACKAGES.flatMap(exportsOf));
  const deep = PACKAGES.flatMap(sourcesOf).flatMap((source) =>
    importsOf(source)
      .filter((specifier) => specifier.startsWith('@lanemesh/') && !shown.has(specifier))
      .map((specifier) => `${source.name} imports ${specifier}`),
  );
  expect(deep).toEqual([]);
});

/** A package has doors beside its index only where a start of the program would pay for it. */
function exportsOf(pkg: string): string[] {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'packages', pkg, 'package.json'), 'utf8'));
  return Object.keys(manifest.exports ?? { '.': '' }).map(
    (path) => `@lanemesh/${pkg}${path.slice(1)}`,
  );
}

test.each(PACKAGES)('the dependencies of %s are what it imports', (pkg) => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'packages', pkg, 'package.json'), 'utf8'));
  const imported = sourcesOf(pkg)
    .filter((source) => !source.isTest)
    .flatMap(importsOf)
    .filter((specifier) => !/^(\.|node:)/.test(specifier))
    .map(packageNameOf);
  const declared = Object.keys(manifest.dependencies ?? {});
  expect(declared.sort()).toEqual([...new Set(imported)].sort());
});

test('only git, agents and cli start processes', () => {
  const starting = ['node:child_process', 'child_process', 'execa'];
  const wrong = PACKAGES.filter((pkg) => !['git', 'agents', 'cli'].includes(pkg))
    .flatMap(sourcesOf)
    .filter((source) => !source.isTest)
    .filter((source) => importsOf(source).some((specifier) => starting.includes(specifier)));
  expect(wrong.map((source) => source.name)).toEqual([]);
});

/** What the product is built on: kept libraries, also where code of our own would be faster. */
const FOUNDATIONS = [
  'cac',
  'execa',
  'isomorphic-git',
  'msgpackr',
  'pino',
  'ulid',
  'xstate',
  'zod',
] as const;

test('the product is built on its foundations', () => {
  const imported = new Set(
    PACKAGES.flatMap(sourcesOf)
      .filter((source) => !source.isTest)
      .flatMap(importsOf)
      .map(packageNameOf),
  );
  expect(FOUNDATIONS.filter((name) => !imported.has(name))).toEqual([]);
});

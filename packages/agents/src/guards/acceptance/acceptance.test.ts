import { describe, expect, test } from 'vitest';
import { parseChange, pathsOf } from '../change.ts';
import { guardFlags } from '../guards.ts';
import { filePatch } from '../testbed.ts';
import { acceptanceOf } from './follow.ts';

type Files = Record<string, string>;

/** What the guards of checks say where files become others. */
async function flags(accept: string, before: Files, change: Record<string, string | null>) {
  const after: Record<string, string | null> = { ...before, ...change };
  const patch = Object.entries(change).map(([path, text]) =>
    filePatch(path, before[path]?.split('\n') ?? null, text?.split('\n') ?? null),
  );
  const files = parseChange(patch.join(''));
  const comesTo = await acceptanceOf([accept], {
    before: async (path) => before[path] ?? null,
    after: async (path) => after[path] ?? null,
    changed: files.flatMap(pathsOf),
  });
  const rules = { off: [], people: [], lines: null, files: null };
  return guardFlags(files, rules, { accept: [accept], comesTo })
    .filter(({ guard }) => guard === 'checks')
    .map(({ text }) => text);
}

const scripts = (all: Files, more = {}): string =>
  JSON.stringify({ scripts: all, ...more }, null, 2);

describe('acceptance that is hollowed out is found', () => {
  test.each([
    ['npm run e2e', { e2e: 'node e2e.mjs' }, { e2e: 'echo ok' }, '"e2e" of package.json'],
    ['npm run build', { build: 'tsc -b' }, { build: 'echo' }, '"build" of package.json'],
    ['CI=1 pnpm all --silent', { all: 'a && b' }, { all: 'a' }, '"all" of package.json'],
    ['yarn run all', { all: 'yarn deep', deep: 'x' }, { all: 'yarn deep', deep: 'y' }, '"deep"'],
    ['npx run-s check:*', { 'check:a': 'a' }, { 'check:a': 'b' }, '"check:a"'],
    ['bash -c "npm run e2e"', { e2e: 'a' }, {}, '"e2e"'],
    ['timeout 60 npm run e2e', { e2e: 'a' }, { e2e: 'b' }, '"e2e"'],
    ['npm run e2e', { e2e: 'a' }, { e2e: 'a', pree2e: 'cp fake e2e' }, '"pree2e"'],
  ] as [string, Files, Files, string][])('%s: %j to %j', async (accept, before, after, found) => {
    const files = { 'package.json': scripts(before) };
    const change = { 'package.json': scripts(after) };
    expect((await flags(accept, files, change)).join()).toContain(
      `changes its own acceptance: ${found}`,
    );
  });

  const MAKE =
    'FLAGS = -x\naccept: e2e\n\t./run e2e\ne2e:\n\t@sh scripts/e2e.sh\nclean:\n\trm -rf out\n';
  test.each([
    ['make accept', MAKE.replace('./run e2e', 'true'), '"accept" of Makefile'],
    ['make', MAKE.replace('./run e2e', 'true'), '"accept" of Makefile'],
    ['make -j 4 accept', MAKE.replace('@sh scripts/e2e.sh', 'true'), '"e2e" of Makefile'],
    ['make accept', MAKE.replace(': e2e', ':'), '"accept" of Makefile'],
    ['make accept', MAKE.replace('-x', '-n'), '"FLAGS" of Makefile'],
    ['make accept', `SHELL = /bin/true\n${MAKE}`, '"SHELL" of Makefile'],
    ['make accept', `${MAKE}accept:\n\ttrue\n`, '"accept" of Makefile'],
    ['make accept', `.IGNORE:\n${MAKE}`, '".IGNORE" of Makefile'],
  ])('%s, where the Makefile becomes %j', async (accept, after, found) => {
    expect((await flags(accept, { Makefile: MAKE }, { Makefile: after })).join()).toContain(found);
  });

  test.each([
    ['a script that make runs', 'make accept', 'scripts/e2e.sh'],
    ['a script that npm runs', 'npm run e2e', 'scripts/e2e.mjs'],
    ['a script of a script', './verify', 'tools/judge.py'],
    ['a package elsewhere', 'cd web && npm run e2e', 'web/e2e.mjs'],
    ['a file that make includes', 'make accept', 'rules.mk'],
  ])('%s', async (_, accept, path) => {
    const before: Files = {
      Makefile: `include rules.mk\n${MAKE}`,
      'package.json': scripts({ e2e: 'tsc && node scripts/e2e.mjs' }),
      'web/package.json': scripts({ e2e: 'node e2e.mjs' }),
      verify: '#!/bin/sh\nset -e\nexec python3 tools/judge.py\n',
      [path]: 'x',
    };
    expect(await flags(accept, before, { [path]: 'true' })).toEqual([
      `changes its own acceptance: ${path}`,
    ]);
  });

  test('in a package of the workspace', async () => {
    const path = 'packages/a/package.json';
    const before = { 'package.json': '{}', [path]: scripts({ e2e: 'a' }) };
    const change = { [path]: scripts({ e2e: 'b' }) };
    expect(await flags('pnpm -r run e2e', before, change)).toEqual([
      `changes its own acceptance: "e2e" of ${path}`,
    ]);
  });
});

describe('what acceptance does not run is let through', () => {
  test.each([
    ['a script added', { e2e: 'a', docs: 'b' }, {}],
    ['another script', { e2e: 'a', dev: 'c' }, {}],
    ['a dependency', { e2e: 'a', dev: 'b' }, { dependencies: { e2e: '2.0.0' } }],
  ])('%s of package.json', async (_, after, more) => {
    const before = { 'package.json': scripts({ e2e: 'a', dev: 'b' }) };
    expect(await flags('npm run e2e', before, { 'package.json': scripts(after, more) })).toEqual(
      [],
    );
  });

  test('laid out anew', async () => {
    const before = { 'package.json': '{"scripts":{"e2e":"a"}}' };
    expect(await flags('npm run e2e', before, { 'package.json': scripts({ e2e: 'a' }) })).toEqual(
      [],
    );
  });

  test.each([
    ['a target added', 'all:\n\ta\n', 'all:\n\ta\nmore:\n\tb\n'],
    ['another target', 'all:\n\ta\nmore:\n\tb\n', 'all:\n\ta\nmore:\n\tc\n'],
    ['a variable added', 'all:\n\ta\n', 'DOCS = x\nall:\n\ta\n'],
  ])('%s of a Makefile', async (_, before, after) => {
    expect(await flags('make all', { Makefile: before }, { Makefile: after })).toEqual([]);
  });

  test('code that a script runs, and what is no script at all', async () => {
    const before = {
      'package.json': scripts({ e2e: 'node src/main.js && node cli.js' }),
      'src/main.js': 'a',
      'cli.js': 'a',
    };
    expect(await flags('npm run e2e', before, { 'src/main.js': 'b', 'cli.js': 'b' })).toEqual([]);
    expect(await flags('npm run e2e', { 'package.json': '[' }, { 'package.json': '{' })).toEqual(
      [],
    );
  });

  test('scripts that run each other end', async () => {
    const before = { 'package.json': scripts({ a: 'npm run b', b: 'npm run a; npm run a' }) };
    expect(await flags('npm run a', before, { 'x.js': 'y' })).toEqual([]);
  });
});

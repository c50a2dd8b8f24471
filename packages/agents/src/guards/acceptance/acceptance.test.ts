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
    files: new Set(Object.keys(before)),
    naming: async (names) =>
      Object.entries(before).flatMap(([path, text]) =>
        text
          .split('\n')
          .filter((line) => names.some((name) => new RegExp(`\\b${name}\\b`).test(line)))
          .map((line) => ({ path, text: line })),
      ),
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

  test.each([
    ['make test', 'Makefile', 'GNUmakefile'],
    ['just test', '.justfile', 'justfile'],
  ])('%s, where %s is read no more for %s', async (accept, was, is) => {
    const found = await flags(accept, { [was]: 'test:\n\tgo test' }, { [is]: 'test:\n\ttrue' });
    expect(found.join()).toContain(`${is}, which is read instead of ${was}`);
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

describe('what judges are made of is followed', () => {
  test.each<[string, string, Files, string]>([
    [
      'a module of a judge',
      'node scripts/judge.mjs',
      {
        'scripts/judge.mjs': "import { score } from './lib/score.js';",
        'scripts/lib/score.js': 'x',
      },
      'scripts/lib/score.js',
    ],
    [
      'one that another takes in',
      'node judge.mjs',
      {
        'judge.mjs': "const a = require('./rules')",
        'rules.js': "export * from './check-helpers.ts'",
        'check-helpers.ts': 'x',
      },
      'check-helpers.ts',
    ],
    [
      'by way of a package script',
      'npm run e2e',
      {
        'package.json': scripts({ e2e: 'node e2e/run.mjs && node tools/a.mjs' }),
        'tools/a.mjs': "import './b.mjs'",
        'tools/b.mjs': 'x',
      },
      'tools/b.mjs',
    ],
    [
      'python',
      'python3 tools/judge.py',
      { 'tools/judge.py': 'import os\nfrom rules.core import demands', 'tools/rules/core.py': 'x' },
      'tools/rules/core.py',
    ],
    [
      'python, of the package it is in',
      'python3 -m pytest && python3 checks/judge.py',
      { 'checks/judge.py': 'from . import helpers', 'checks/helpers.py': 'x' },
      'checks/helpers.py',
    ],
    [
      'ruby',
      'ruby scripts/judge.rb',
      { 'scripts/judge.rb': "require_relative 'demands'", 'scripts/demands.rb': 'x' },
      'scripts/demands.rb',
    ],
    [
      'a shell script, from its own folder',
      'sh scripts/judge.sh',
      { 'scripts/judge.sh': '. "$(dirname "$0")/lib.sh"\ncheck', 'scripts/lib.sh': 'x' },
      'scripts/lib.sh',
    ],
    [
      'what a test runner sets up',
      'npx vitest run',
      {
        'vitest.config.ts': "export default { test: { setupFiles: ['./config/prepare.ts'] } }",
        'config/prepare.ts': 'x',
      },
      'config/prepare.ts',
    ],
    [
      'setup that lies in the sources',
      'npx jest',
      {
        'jest.config.js':
          "module.exports = { setupFilesAfterEnv: ['<rootDir>/src/setupTests.ts'] }",
        'src/setupTests.ts': 'x',
      },
      'src/setupTests.ts',
    ],
    [
      'what a configuration builds on',
      'npx vitest',
      { 'packages/a/vitest.config.ts': "import base from '../../base.ts'", 'base.ts': 'x' },
      'base.ts',
    ],
  ])('%s', async (_, accept, before, path) => {
    expect((await flags(accept, before, { [path]: 'true' })).join()).toMatch(
      new RegExp(`(?:made of|own acceptance): ${path.replaceAll('.', '\\.')}`),
    );
    // Left as it is, or beside it, nothing is found.
    expect(await flags(accept, { ...before, 'src/x.ts': 'x' }, { 'src/x.ts': 'y' })).toEqual([]);
  });

  describe('by who else takes it in, where its name says nothing', () => {
    const JUDGE = {
      'accept.mjs': "import { run } from './lib/core.mjs';\nimport { sum } from './lib/sum.mjs';",
      'lib/core.mjs': "export * from './deep.mjs'",
      'lib/deep.mjs': "import data from '../wanted.json'",
      'wanted.json': '{}',
      'lib/sum.mjs': "export * from './add.mjs'",
      'lib/add.mjs': 'x',
    };
    const TEST = { 'test/sum.test.js': "import { sum } from '../lib/sum.mjs';" };
    const found = (before: Files, path: string) =>
      flags('node accept.mjs', before, { [path]: 'true' });

    test.each(['lib/core.mjs', 'lib/deep.mjs', 'wanted.json'])(
      '%s is the judge’s own',
      async (path) => {
        expect(await found({ ...JUDGE, ...TEST }, path)).toEqual([
          `changes what a check is made of: ${path} (of accept.mjs)`,
        ]);
      },
    );

    test.each<[string, Files, string]>([
      ['what tests take in', TEST, 'lib/sum.mjs'],
      ['what that takes in', TEST, 'lib/add.mjs'],
      ['what a manifest names', { 'package.json': '{"bin": "./lib/core.mjs"}' }, 'lib/deep.mjs'],
      ['what the product takes in', { 'lib/x.mjs': "import './core.mjs'" }, 'lib/core.mjs'],
      ['what nobody knows to be either', {}, 'lib/sum.mjs'],
    ])('not %s', async (_, more, path) => {
      expect(await found({ ...JUDGE, ...more }, path)).toEqual([]);
    });

    test('what demands something by itself, where nothing else is known', async () => {
      const before = { ...JUDGE, 'lib/core.mjs': 'if (!same) process.exit(1);' };
      expect(await found(before, 'lib/core.mjs')).toHaveLength(1);
      expect(await found(before, 'lib/sum.mjs')).toEqual([]);
    });

    test('a README, or what runs checks, has no use for it', async () => {
      const more = { 'README.md': 'lib/core.mjs', '.github/workflows/ci.yml': 'node lib/core.mjs' };
      expect(await found({ ...JUDGE, ...TEST, ...more }, 'lib/core.mjs')).toHaveLength(1);
    });
  });

  test('not the code that a judge looks at, nor what a test takes in', async () => {
    const before = {
      'judge.mjs': "import { sum } from './sum.mjs';\nimport { a } from './src/check.js'",
      'sum.mjs': 'x',
      'src/sum.js': 'x',
      'test/sum.test.js': "import { sum } from '../src/sum.js'; import '../helper.js'",
      'helper.js': 'x',
    };
    const accept = 'node judge.mjs && node --test test/sum.test.js';
    expect(
      await flags(accept, before, { 'sum.mjs': 'y', 'src/sum.js': 'y', 'helper.js': 'y' }),
    ).toEqual([]);
  });

  test('files that take each other in end, and so do very many', async () => {
    const before: Files = { 'scripts/a.js': "import './b.js'", 'scripts/b.js': "import './a.js'" };
    expect(await flags('node scripts/a.js', before, { 'scripts/c.js': 'x' })).toEqual([]);
    for (let n = 0; n < 1000; n++) before[`scripts/n${n}.js`] = `import './n${n + 1}.js'`;
    expect(await flags('node scripts/n0.js', before, { 'scripts/n999.js': 'x' })).toEqual([]);
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

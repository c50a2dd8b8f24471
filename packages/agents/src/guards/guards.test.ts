import { describe, expect, test } from 'vitest';
import { parseChange } from './change.ts';
import { type GuardRules, guardFlags } from './guards.ts';
import { filePatch } from './testbed.ts';

const NONE: GuardRules = { off: [], people: [], lines: null, files: null };
const flags = (patch: string, rules: Partial<GuardRules> = {}, accept: string[] = []) =>
  guardFlags(
    parseChange(patch),
    { ...NONE, ...rules },
    {
      accept,
      findSecret: (text) => (text.includes('ghp_') ? 'github-token' : null),
    },
  );
/** What no file of ours may say by itself. */
const LATER = ['TO', 'DO'].join('');
const lines = (count: number, text = 'x'): string[] => Array.from({ length: count }, () => text);

test('an honest change is not held up', () => {
  const patch = [
    filePatch('src/sum.ts', ['return a;'], ['return a + b;']),
    filePatch('src/sum.test.ts', null, ["it('adds', () => {", 'expect(sum(1, 2)).toBe(3);', '});']),
    filePatch('README.md', ['# Sum'], ['# Sum', `${LATER}: not implemented yet`]),
  ].join('');
  expect(flags(patch, {}, ['npm test', 'test -s src/sum.ts', 'grep -q sum README.md'])).toEqual([]);
});

describe('checks', () => {
  test.each([
    ['.github/workflows/ci.yml', 'on: push'],
    ['.gitlab-ci.yml', 'x'],
    ['.ci/run', 'x'],
    ['Jenkinsfile', 'x'],
    ['vitest.config.ts', 'x'],
    ['packages/a/jest.config.js', 'x'],
    ['tsconfig.json', 'x'],
    ['.eslintrc.json', 'x'],
    ['pytest.ini', 'x'],
    ['.coveragerc', 'x'],
    ['phpunit.xml.dist', 'x'],
    ['.husky/pre-commit', 'x'],
  ])('%s goes to a person', (path, line) => {
    expect(flags(filePatch(path, ['a'], [line]))).toMatchObject([{ guard: 'checks' }]);
    expect(flags(filePatch(path, ['a'], null))).toMatchObject([{ guard: 'checks' }]);
  });

  test.each([
    ['package.json', '"test": "vitest run",', '"test": "true",'],
    ['Makefile', 'test: build', 'test:'],
    ['pyproject.toml', 'fail_under = 90', 'fail_under = 10'],
    ['pom.xml', '', '<skipTests>true</skipTests>'],
    ['src/a.ts', '', '// eslint-disable-next-line no-undef'],
    ['src/a.ts', '', 'const x = y as any; // @ts-ignore'],
    ['src/a.py', '', 'import os  # noqa'],
    ['src/a.rs', '', '#[allow(dead_code)]'],
    ['scripts/check.sh', 'npm test', 'npm test || true'],
    ['scripts/check', '', 'exit 0'],
    ['docs/deploy.yml', '', 'continue-on-error: true'],
  ])('in %s, %j that becomes %j', (path, before, after) => {
    const found = flags(filePatch(path, before === '' ? [] : [before], [after]));
    expect(new Set(found.map(({ guard }) => guard))).toEqual(new Set(['checks']));
  });

  test.each([
    ['./check.sh', 'check.sh'],
    ['cd app && sh check.sh --fast', 'app/check.sh'],
    ['CI=1 node --test scripts/judge.mjs', 'scripts/judge.mjs'],
    ['npx vitest run test/sum.test.ts', 'test/sum.test.ts'],
    ['bash -c "bin/verify x"', 'bin/verify'],
    ['true; python3 tools/verify.py', 'tools/verify.py'],
  ])('what %j runs is its own acceptance: %s', (accept, path) => {
    expect(flags(filePatch(path, ['a = 1'], ['a = 2']), {}, [accept])).toContainEqual(
      expect.objectContaining({ guard: 'checks', text: expect.stringMatching(/own acceptance/) }),
    );
    // Added by the task, it was not there to be weakened.
    expect(flags(filePatch(path, null, ['a = 2']), {}, [accept])).toEqual([]);
  });

  test.each(['test -s made.txt', 'grep -q x made.txt', 'node -e \'require("fs")\' made.txt.bak'])(
    'what %j only reads is no check',
    (accept) => {
      expect(flags(filePatch('made.txt', ['a'], ['b']), {}, [accept])).toEqual([]);
    },
  );
});

describe('stubs', () => {
  test.each([
    ['a.ts', "throw new Error('Not implemented');"],
    ['a.py', 'raise NotImplementedError'],
    ['a.rs', 'todo!()'],
    ['a.go', 'panic("not implemented")'],
    ['a.kt', `${LATER}("later")`],
    ['a.java', 'throw new UnsupportedOperationException();'],
    ['a.js', `// ${LATER}: implement the rest`],
    ['a.js', '// ... existing code ...'],
    ['a.c', '/* placeholder */'],
    ['a.js', '<<<<<<< HEAD'],
  ])('in %s: %s', (path, line) => {
    expect(flags(filePatch(path, [], [line]))).toMatchObject([{ guard: 'stubs' }]);
  });

  test('not what was there before, nor in prose, nor in tests', () => {
    const line = "throw new Error('not implemented');";
    expect(flags(filePatch('a.ts', [line], [`  ${line}`, 'x']))).toEqual([]);
    expect(flags(filePatch('a.md', [], [line]))).toEqual([]);
    expect(flags(filePatch('a.test.ts', [], [line]))).toEqual([]);
  });
});

test('size: by the lane, lockfiles left out', () => {
  expect(flags(filePatch('a.txt', null, lines(1201)))).toMatchObject([{ guard: 'size' }]);
  expect(flags(filePatch('a.txt', null, lines(11)), { lines: 10 })).toMatchObject([
    { guard: 'size' },
  ]);
  expect(flags(filePatch('pnpm-lock.yaml', ['x'], lines(5000)))).toEqual([]);
  const many = Array.from({ length: 31 }, (_, n) => filePatch(`f${n}.txt`, null, ['x'])).join('');
  expect(flags(many)).toMatchObject([{ guard: 'size', text: 'changes 31 files, more than 30' }]);
});

test('risk: what adds up', () => {
  const auth = filePatch('src/auth/session.ts', ['a'], ['b']);
  expect(flags(auth)).toEqual([]);
  const more = auth + filePatch('package.json', ['"a": "1"'], ['"a": "2"']);
  expect(flags(more)).toMatchObject([
    { guard: 'risk', text: expect.stringMatching(/auth.*package/) },
  ]);
});

test('people: paths that a person approves, also where a file came from', () => {
  const people = ['infra/**', 'LICENSE'];
  const moved = filePatch('src/main.tf', ['x'], ['y'], 'infra/main.tf');
  expect(flags(moved, { people })).toMatchObject([
    { guard: 'people', text: 'changes infra/main.tf (infra/**)' },
  ]);
  expect(flags(filePatch('LICENSE', ['a'], null), { people })).toMatchObject([{ guard: 'people' }]);
});

test('[INV-12] secrets: file and rule are named, never what was found', () => {
  const secret = `ghp_${'a'.repeat(36)}`;
  const found = flags(filePatch('.env', null, [...lines(3), `TOKEN=${secret}`]));
  expect(found).toMatchObject([{ guard: 'secrets', text: '.env holds a secret (github-token)' }]);
  expect(JSON.stringify(found)).not.toContain(secret);
  for (const patch of [filePatch(`${secret}.txt`, null, ['x']), filePatch(secret, [], [], 'a')])
    expect(flags(patch)).toEqual([
      { guard: 'secrets', text: 'the name of a file holds a secret (github-token)' },
    ]);
  // What stood there before is no news.
  expect(flags(filePatch('.env', [`TOKEN=${secret}`], ['TOKEN=']))).toEqual([]);
});

test('guards that a lane has off are not asked, and long lists are cut', () => {
  const patch = filePatch(
    'a.test.ts',
    Array.from({ length: 9 }, (_, n) => `expect(f(${n})).toBe(1);`),
    [],
  );
  const found = flags(patch);
  expect(found).toHaveLength(4);
  expect(found.at(-1)).toEqual({ guard: 'tests', text: 'and 6 more of this kind' });
  expect(flags(patch, { off: ['tests'] })).toEqual([]);
  const long = flags(filePatch(`${'x'.repeat(3000)}.test.ts`, ['expect(a).toBe(1)'], []));
  expect(Buffer.byteLength(long[0]?.text ?? '')).toBeLessThanOrEqual(500);
});

describe('secrets: a new file of the sort that holds them goes to a person, whatever it says', () => {
  test.each([
    ['.env', 'PORT=3000'],
    ['web/.env.local', 'export API="x"'],
    ['.env.production', 'A=1'],
    ['.netrc', 'machine a login b'],
    ['.dev.vars', 'A = b'],
  ])('%s', (path, line) => {
    expect(flags(filePatch(path, null, ['# for here', line]))).toMatchObject([
      { guard: 'secrets', text: expect.stringContaining(path) },
    ]);
    expect(flags(filePatch(path, ['A=2'], [line])), 'it was there before').toEqual([]);
  });

  test.each([
    ['.env', '# nothing yet'],
    ['.env', 'TOKEN=\nEMPTY=""\nOTHER=$TOKEN\nREF=op://vault/item\nB="encrypted:BE9Y"'],
    ['.env.example', 'TOKEN=say-yours'],
    ['.env.development', 'PORT=3000'],
    ['src/env.ts', 'A=1'],
  ])('but not %s with %j', (path, text) => {
    expect(flags(filePatch(path, null, text.split('\n')))).toEqual([]);
  });
});

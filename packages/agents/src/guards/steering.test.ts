import { describe, expect, test } from 'vitest';
import { parseChange } from './change.ts';
import { guardFlags } from './guards.ts';
import { filePatch } from './testbed.ts';

const NONE = { off: [], people: [], lines: null, files: null };
const texts = (patch: string, accept: string[] = []): string[] =>
  guardFlags(parseChange(patch), NONE, { accept }).map(({ text }) => text);
const lines = (text: string | null): string[] | null => text?.split('\n') ?? null;

describe('what decides how checks run goes to a person, also where it is new', () => {
  test.each([
    ['.npmrc', 'script-shell=/bin/true'],
    ['.cargo/config.toml', '[target.x86_64-unknown-linux-gnu]\nrunner = "true"'],
    ['rust-toolchain.toml', '[toolchain]\npath = "fake"'],
    ['.mvn/maven.config', '-DskipTests'],
    ['gradle/wrapper/gradle-wrapper.properties', 'distributionUrl=https://x.example/g.zip'],
    ['gradle.properties', 'a=1'],
    ['bunfig.toml', '[test]\npreload = ["./x.ts"]'],
    ['.config/nextest.toml', 'default-filter = "none()"'],
    ['babel.config.js', 'x'],
    ['.pnpmfile.cjs', 'x'],
    ['a.runsettings', 'x'],
    ['.gitattributes', '* working-tree-encoding=UTF-16'],
    ['pytest.py', 'print("2 passed")'],
    ['unittest/__main__.py', 'print("OK")'],
    ['node_modules/vitest/vitest.mjs', 'process.exit(0)'],
    ['lib/sitecustomize.py', 'import os'],
    ['.nvmrc', '16'],
    ['.node-version', '16'],
    ['.python-version', '2.7'],
    ['.tool-versions', 'nodejs 16'],
    ['.yarn/releases/yarn-4.1.0.cjs', 'process.exit(0)'],
  ])('%s', (path, text) => {
    expect(texts(filePatch(path, null, lines(text))).join()).toContain('which checks run');
  });

  test.each([
    ['package.json', '"#add": "./src/add.js"', '"#add": "./fake.js"'],
    ['package.json', '"testMatch": ["**"]', '"testMatch": ["a"]'],
    ['pyproject.toml', null, 'python_files = ["none_*.py"]'],
    ['Cargo.toml', '[lib]', '[lib]\ntest = false'],
    ['Cargo.toml', '[package]', '[package]\nautotests = false'],
    ['BUILD', 'cc_test(', 'cc_library('],
    ['meson.build', "test('basic', exe)", ''],
    ['lib/dune', '(tests (names a))', '(executables (names a))'],
    ['pom.xml', 'x', 'x\n<exclude>**/*Test.java</exclude>'],
    ['build.gradle', 'a', 'a\ntest {\n  enabled = false\n}'],
    ['build.sbt', '', 'Test / testOptions += Tests.Filter(_ => false)'],
    ['mix.exs', '', 'test_paths: ["none"]'],
    ['a.cabal', 'test-suite t', ''],
    ['Package.swift', '.testTarget(name: "T"),', ''],
    ['App/App.csproj', 'x', 'x\n<Compile Remove="**/*.cs" />'],
    ['go.mod', 'module x', 'module x\nreplace a.example/b => ./fake'],
    ['deno.json', '{', '{\n"exclude": ["test"]'],
    ['app/settings.py', 'x', 'x\nTEST_RUNNER = "a.B"'],
    ['pnpm-workspace.yaml', 'packages:', 'packages: []'],
    ['requirements.txt', 'pytest==8', './fake'],
    ['requirements.txt', 'a==1', 'a==1\n--extra-index-url https://x.example/simple'],
    ['pyproject.toml', '', '[[tool.uv.index]]'],
    ['package.json', '"packageManager": "pnpm@9.0.0"', '"packageManager": "pnpm@8.0.0"'],
  ])('in %s, %j that becomes %j', (path, before, after) => {
    const patch = filePatch(path, lines(before) ?? [], lines(after));
    expect(texts(patch).join()).toContain('changes how checks are run');
  });

  test.each([
    ['src/a.js', "process.on('exit', () => { process.exitCode = 0; });"],
    ['app.py', 'atexit.register(lambda: os._exit(0))'],
    ['app.py', "if 'pytest' in sys.modules: return 3"],
    ['src/a.ts', "if (process.env.NODE_ENV === 'test') return 3;"],
    ['src/a.ts', 'if (process.env.VITEST) return 3;'],
    ['a.go', 'if testing.Testing() { return 3 }'],
  ])('code that looks whether it is tested: %s, %s', (path, line) => {
    expect(texts(filePatch(path, ['x'], ['x', line])).join()).toContain('where it is tested');
    expect(texts(filePatch(path, ['x', line], ['x']))).toEqual([]);
  });

  test.each([
    ['sh -c "node a.js | diff - expected.txt"', 'expected.txt'],
    ['cmp out/a.json results/a.json', 'results/a.json'],
  ])('what %j compares with', (accept, path) => {
    expect(texts(filePatch(path, ['3'], ['4']), [accept])).not.toEqual([]);
  });
});

describe('a test file decides for the others', () => {
  test.each([
    ['main_test.go', 'func TestMain(m *testing.M) {'],
    ['tests/test_0.py', 'os._exit(0)'],
    ['test/0.test.js', 'process.exit(0);'],
    ['test/0.test.js', 'assert.equal = () => {};'],
    ['test/0.test.js', 'Object.assign(assert, { equal() {} });'],
    ['test/setup.ts', 'expect.extend({ toBe: () => ({ pass: true }) });'],
    ['conftest.py', 'def pytest_collection_modifyitems(items):'],
    ['conftest.py', '@pytest.fixture(autouse=True)'],
  ])('%s: %s', (path, line) => {
    const found = 'decides for all tests';
    expect(texts(filePatch(path, null, [line])).join()).toContain(found);
    expect(texts(filePatch(path, ['x'], ['x', line])).join()).toContain(found);
  });
});

describe('tests in places and words of other frameworks', () => {
  test.each([
    ['app/tests.py', '        self.assertEqual(add(1, 2), 3)', '        add(1, 2)'],
    ['test.js', '  assert.equal(add(1, 2), 3);', ''],
    ['src/tests.rs', '  let x = vec![1, 2];', '  let x = vec![3];'],
    ['App.Tests/SumShould.cs', 'Assert.Equal(3, Add(1, 2));', 'Add(1, 2);'],
    ['features/steps/sum.py', '    assert c.x == 3', '    pass'],
    ['apps/a/a_SUITE.erl', '3 = add(1,2).', 'add(1,2).'],
    ['checks/a.robot', 'Should Be Equal  3', 'Log  3'],
    ['a_test.go', 'func TestA(t *testing.T) {', 'func testA(t *testing.T) {'],
    ['a_test.go', 'package a', '//go:build never\npackage a'],
    ['src/lib.rs', '#[cfg(test)]\nmod tests;', ''],
  ])('%s: %j becomes %j', (path, before, after) => {
    expect(texts(filePatch(path, lines(before), lines(after)))).not.toEqual([]);
  });
});

describe('tests that are still there, where nothing runs them', () => {
  const T = ["test('add', () => {", '  assert.equal(add(1, 2), 3);', '});'];
  const gone = filePatch('test/a.test.js', T, null);
  test.each([
    ['as a text file', 'test/b.txt', T],
    ['in a block that never runs', 'test/b.test.js', ['if (false) {', ...T, '}']],
    ['in a comment', 'test/b.test.js', ['/*', ...T, '*/']],
    ['in a text', 'test/b.test.js', ['const x = `', ...T, '`;']],
    ['in a folder of old things', 'test/old/a.test.js', T],
  ])('%s', (_, path, after) => {
    expect(texts(gone + filePatch(path, null, after))).not.toEqual([]);
  });

  test.each([
    ['test/add.test.js', 'test/add.js.off'],
    ['test/add.test.js', 'test/_add.test.js'],
    ['tests/test_a.py', 'tests/a.py.bak'],
    ['tests/test_a.py', 'tests/check_a.py'],
  ])('%s, renamed to %s', (from, path) => {
    expect(texts(filePatch(path, [], [], from)).join()).toContain('none is looked for');
  });

  test('in a function that nothing may call', () => {
    const was = ['def test_a():', '    assert f() == 1'];
    const is = ['def test_a():', '    def inner():', '        assert f() == 1'];
    expect(texts(filePatch('test_a.py', was, is)).join()).toContain('a function of its own');
  });

  test.each([
    ['test/add.test.js', 'test/unit/add.test.js'],
    ['test/add.js', 'test/sums.js'],
    ['tests/test_a.py', 'tests/unit/test_sums.py'],
    ['src/a.test.js', 'src/a.test.ts'],
    ['test/data/a.txt', 'test/data/b.txt'],
  ])('but %s may be renamed to %s', (from, path) => {
    expect(texts(filePatch(path, [], [], from))).toEqual([]);
  });

  test('a text of several lines may move as one', () => {
    const text = ['const TEXT = `', '  one 1', '  two 2', '`;'];
    const moved = filePatch('test/a.test.js', ['x();', ...text], ['x();']);
    expect(texts(moved + filePatch('test/b.test.js', ['y();'], ['y();', ...text]))).toEqual([]);
  });
});

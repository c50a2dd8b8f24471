import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseChange } from './change.ts';
import { isAssertion, isDeclaration } from './idioms.ts';
import { filePatch } from './testbed.ts';
import { weakenedTests } from './tests.ts';

const weakened = (...patches: string[]) => weakenedTests(parseChange(patches.join('')));

/** Language, a test file, how a test begins there, what it demands, and how it is left out. */
const LANGUAGES: [string, string, string, string, string][] = [
  [
    'vitest',
    'src/sum.test.ts',
    "it('adds', () => {",
    'expect(sum(1, 2)).toBe(3);',
    "it.skip('adds', () => {",
  ],
  [
    'jest each',
    '__tests__/sum.js',
    'test.each([1])("adds", () => {',
    'expect(f()).toEqual(x)',
    'xtest("adds", () => {',
  ],
  [
    'node:test',
    'test/sum.js',
    "test('adds', () => {",
    'assert.strictEqual(sum(1, 2), 3);',
    "test('adds', { skip: true }, () => {",
  ],
  [
    'mocha',
    'test/sum.spec.js',
    "describe('sum', function () {",
    'sum(1).should.equal(3);',
    "describe.only('sum', function () {",
  ],
  [
    'playwright',
    'e2e/a.spec.ts',
    "test('opens', async () => {",
    'await expect(page).toHaveTitle(/x/);',
    "test.fixme('opens', async () => {",
  ],
  [
    'pytest',
    'tests/test_sum.py',
    'def test_adds():',
    '    assert add(1, 2) == 3',
    '@pytest.mark.skip(reason="flaky")',
  ],
  [
    'pytest xfail',
    'sum_test.py',
    'async def test_adds():',
    '    assert add(1, 2) == 3',
    '@pytest.mark.xfail',
  ],
  [
    'unittest',
    'tests/test_a.py',
    'def test_a(self):',
    'self.assertEqual(a(), 1)',
    '@unittest.skip("later")',
  ],
  [
    'go',
    'sum_test.go',
    'func TestAdds(t *testing.T) {',
    't.Fatalf("got %d", got)',
    't.Skip("later")',
  ],
  [
    'testify',
    'sum_test.go',
    't.Run("adds", func(t *testing.T) {',
    'require.Equal(t, 3, got)',
    't.SkipNow()',
  ],
  ['rust', 'tests/sum.rs', '#[test]', 'assert_eq!(sum(1, 2), 3);', '#[ignore]'],
  [
    'junit',
    'src/test/java/SumTest.java',
    '@Test',
    'assertEquals(3, sum(1, 2));',
    '@Disabled("later")',
  ],
  [
    'kotlin',
    'src/SumTest.kt',
    '@ParameterizedTest',
    'assertThat(sum(1, 2)).isEqualTo(3)',
    '@Ignore',
  ],
  ['xunit', 'SumTests.cs', '[Fact]', 'Assert.Equal(3, Sum(1, 2));', '[Fact(Skip = "later")]'],
  ['nunit', 'SumTests.cs', '[TestCase(1)]', 'Assert.That(x, Is.EqualTo(1));', '[Ignore("later")]'],
  ['googletest', 'sum_test.cc', 'TEST(Sum, Adds) {', 'EXPECT_EQ(sum(1, 2), 3);', 'GTEST_SKIP();'],
  [
    'catch2',
    'tests/sum.cpp',
    'TEST_CASE("adds") {',
    'REQUIRE(sum(1, 2) == 3);',
    'TEST(Sum, DISABLED_Adds) {',
  ],
  ['rspec', 'spec/sum_spec.rb', "it 'adds' do", 'expect(sum(1, 2)).to eq(3)', "xit 'adds' do"],
  ['minitest', 'test/sum_test.rb', 'def test_adds', 'assert_equal 3, sum(1, 2)', 'skip "later"'],
  [
    'phpunit',
    'tests/SumTest.php',
    'public function testAdds(): void',
    '$this->assertSame(3, sum(1, 2));',
    '$this->markTestSkipped();',
  ],
  ['exunit', 'test/sum_test.exs', 'test "adds" do', 'assert Sum.add(1, 2) == 3', '@tag :skip'],
  [
    'xctest',
    'Tests/SumTests.swift',
    'func testAdds() {',
    'XCTAssertEqual(sum(1, 2), 3)',
    'throw XCTSkip("later")',
  ],
  [
    'dart',
    'test/sum_test.dart',
    "test('adds', () {",
    'expect(sum(1, 2), equals(3));',
    "test('adds', () {}, skip: 'later');",
  ],
  ['bats', 'test/run.bats', '@test "adds" {', '[ "$output" = 3 ]', 'skip "later"'],
  ['perl', 't/sum.t', "subtest 'adds' => sub {", 'is(sum(1, 2), 3);', "plan skip_all => 'later';"],
  ['scala', 'src/SumSpec.scala', 'test("adds") {', 'assert(sum(1, 2) == 3)', 'ignore("adds") {'],
  ['clojure', 'test/sum_test.clj', '(deftest adds', '(is (= 3 (sum 1 2)))', ''],
  ['gherkin', 'features/sum.feature', 'Scenario: it adds', '', ''],
];

describe.each(LANGUAGES)('%s', (_, path, declaration, demand, skip) => {
  const body = [declaration, demand || '  something', '}'];

  test('a test file that is deleted is found', () => {
    expect(weakened(filePatch(path, body, null))).toEqual([expect.stringMatching(/^deletes /)]);
  });

  test('a test that is taken away is found', () => {
    const found = weakened(filePatch(path, body, ['}']));
    expect(found.join('\n')).toMatch(/takes a test away/);
  });

  // Some languages have no such line.
  if (demand !== '')
    test('what a test no longer demands is found', () => {
      expect(isAssertion(demand)).toBe(true);
      const found = weakened(filePatch(path, [demand], ['  // looked at by hand']));
      expect(found).toEqual([expect.stringMatching(/^takes away or changes what a test demands/)]);
    });

  if (skip !== '')
    test('a test that is left out is found', () => {
      expect(weakened(filePatch(path, [], [skip])).join('\n')).toMatch(/switches tests off/);
    });

  test('a test that is added is not', () => {
    expect(weakened(filePatch(path, null, body))).toEqual([]);
    expect(weakened(filePatch(path, [], body))).toEqual([]);
  });

  test('one that is moved, or indented anew, is not', () => {
    const moved = [filePatch(path, body, []), filePatch(`tests/more_test.x`, null, body)];
    expect(weakened(...moved)).toEqual([]);
    expect(
      weakened(
        filePatch(
          path,
          body,
          body.map((line) => `    ${line}`),
        ),
      ),
    ).toEqual([]);
  });
});

test.each([
  [
    'a test moved out of sight',
    filePatch('attic/sum.ts', ['x'], ['x'], 'src/sum.test.ts'),
    /moves the test/,
  ],
  [
    'a snapshot changed',
    filePatch('src/__snapshots__/a.snap', ['1'], ['2']),
    /what a test expects/,
  ],
  ['a golden file changed', filePatch('testdata/out.golden', ['1'], ['2']), /what a test expects/],
  [
    'an empty assertion',
    filePatch('a.test.ts', [], ['expect(true).toBe(true);']),
    /demands nothing/,
  ],
  [
    'an empty one in python',
    filePatch('tests/test_a.py', [], ['    assert True']),
    /demands nothing/,
  ],
  [
    'an empty one in rust',
    filePatch('src/lib.rs', [], ['#[test]', 'assert!(true);']),
    /demands nothing/,
  ],
  [
    'a test gone from inside a source',
    filePatch('src/lib.rs', ['#[test]', 'fn adds() {'], []),
    /takes a test away/,
  ],
  [
    'a value that is expected otherwise',
    filePatch('a.test.ts', ['expect(f(2)).toBe(4);'], ['expect(f(2)).toBe(5);']),
    /changes what a test demands/,
  ],
  [
    'a looser matcher',
    filePatch('a.test.ts', ['expect(f()).toEqual([1]);'], ['expect(f()).toBeTruthy();']),
    /changes what a test demands/,
  ],
  [
    'the only assertion of two that are alike',
    filePatch('a.test.ts', ['expect(a).toBe(1);', 'expect(a).toBe(1);'], ['expect(a).toBe(1);']),
    /changes what a test demands/,
  ],
])('%s is found', (_, patch, found) => {
  expect(weakened(patch).join('\n')).toMatch(found);
});

test.each([
  [
    'code that says skip',
    filePatch('src/list.ts', ['const a = 1;'], ['list.skip(3);', 'const only = true;']),
  ],
  ['a comment about skipping', filePatch('a.test.ts', [], ['// it.skip is not for this'])],
  ['an assertion in plain code', filePatch('src/sum.py', ['assert x > 0'], ['if x <= 0:'])],
  [
    'a test renamed',
    filePatch('a.test.ts', ["it('adds', () => {"], ["it('adds two numbers', () => {"]),
  ],
  ['a test file renamed', filePatch('test/b.test.ts', [], [], 'test/a.test.ts')],
  ['a new snapshot', filePatch('src/__snapshots__/a.snap', null, ['1'])],
])('%s is not', (_, patch) => {
  expect(weakened(patch)).toEqual([]);
});

test('whatever is only added weakens nothing but by what it says itself; order does not matter', () => {
  const line = fc.oneof(
    ...LANGUAGES.flatMap(([, , declaration, demand]) => [
      fc.constant(declaration),
      fc.constant(demand || 'x'),
    ]),
    fc
      .stringMatching(/^[a-z (){};=]{0,30}$/)
      .filter((text) => !/\b(skip|only|pending|todo|ignore)/.test(text)),
  );
  const paths = LANGUAGES.map(([, path]) => path);
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.array(line, { maxLength: 12 }), (path, lines) => {
      const added = parseChange(filePatch(path, null, lines));
      expect(weakenedTests(added).filter((one) => !/^(demands|switches)/.test(one))).toEqual([]);
      // All of a file lost: found exactly where it held a test or is one.
      const gone = weakenedTests(parseChange(filePatch(path, lines, null)));
      if (lines.some((one) => isDeclaration(one))) expect(gone.length).toBeGreaterThan(0);
    }),
    { numRuns: 200 },
  );
});

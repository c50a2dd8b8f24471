/** How tests and checks are written in the languages agents meet: what guards look for. */

/** Folders and names of tests. */
const TEST_PATHS = [
  /(?:^|\/)(?:tests?|specs?|__tests__|__mocks__|__snapshots__|__fixtures__|testing|testdata|test-?(?:utils?|helpers?|support|lib|kit)|spec-?helpers?|e2e|cypress)\//i,
  /[._-](?:test|tests|spec|specs|cy|e2e)\.[A-Za-z0-9]+$/i,
  /(?:^|\/)test[_-][^/]*\.[A-Za-z0-9]+$/i,
  /(?:Test|Tests|TestCase|IT|Spec|Specs)\.(?:java|kt|kts|cs|fs|vb|scala|groovy|swift|php|mm?)$/,
  /(?:^|\/)(?:conftest|tests?)\.py$|(?:^|\/)(?:tests?|specs?)\.(?:[cm]?[jt]sx?|rs|rb|php|sh|lua|jl|exs?)$/,
  // Folders that are named for what they test, and those of steps and suites.
  /[.-](?:Unit|Integration)?(?:Tests?|Specs?)\//,
  /(?:^|\/)(?:integration_?tests?|unit_?tests?|androidTest|commonTest|features\/(?:steps|step_definitions|support|environment\.py))(?:\/|$)/i,
  /_SUITE\.erl$|\.t\.sol$|\.(?:robot|hurl|bru|tftest\.hcl)$|(?:^|\/)t\/t\d+[\w-]*\.sh$/,
  /\.(?:bats|feature|snap|t)$/,
];

/** What a test is compared with. */
const EXPECTED_PATHS =
  /(?:^|\/)(?:__(?:image_)?snapshots__|snapshots?|goldens?|__fixtures__|fixtures|testdata|expected|baselines?|cassettes|wanted|want)\/|(?:^|[/._-])(?:expected|golden|wanted|baseline|reference)(?:[._-]?(?:outputs?|results?|stdout|stderr|data|response))?\.(?:jsonl?|ya?ml|txt|out|csv|tsv|xml|html|md|log|dat|bin|png|svg|sql)$|\.(?:snap|golden|gold|ambr|expected|exp|(?:approved|verified|expected|golden|baseline|snap)\.\w+)$/i;

/** The beginning of one test, or of a group of them. */
const DECLARATIONS = [
  /^(?:it|test|specify|describe|context|suite|scenario|Deno\.test)\b[.\w]*\s*[(<`]/,
  /^(?:it|test|specify|describe|context|scenario|example|feature|testWidgets|test_that|subtest)\s*\(?\s*["']/,
  /^(?:async\s+)?def\s+test\w*\b/,
  /^class\s+Test\w*\b/,
  /^func\s+(?:\([^)]*\)\s*)?(?:Test|Benchmark|Fuzz|Example)\w*\s*\(/,
  /^(?:\w+\s+)*func\s+test\w*\s*\(/,
  /^t\.Run\(/,
  /^@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|test)\b/,
  /^\[(?:Fact|Theory|Test|TestMethod|TestCase|InlineData)\b/,
  /^#\[(?:\w+::)*(?:test|rstest|test_case|quickcheck|proptest)\b/,
  /^(?:TEST|TEST_F|TEST_P|TYPED_TEST|TEST_CASE|BOOST_AUTO_TEST_CASE|SCENARIO|START_TEST|Test)\s*\(/,
  /^(?:public\s+|protected\s+)?function\s+test\w*\s*\(/,
  /^\(deftest\b/,
  /^@testset\b/,
  /^test_expect_(?:success|failure)\b/,
  /^(?:Scenario(?: Outline)?|Example):/,
];

/** A test that does not run, may fail, or keeps the others from running. */
const SKIPS = [
  /\b(?:it|test|describe|context|suite|specify|bench)\.(?:\w+\.)*(?:skip|skipIf|runIf|todo|fixme|fails|failing|only|if)\b/,
  /(?:^|[^\w.])x(?:it|test|describe|context|specify|scenario)\s*[(."' ]/,
  /(?:^|[^\w.])f(?:it|describe|context)\s*[("' ]/,
  /\b(?:this|ctx|context|t|testContext)\.(?:skip|todo)\(/,
  /\b(?:skip|todo|only)\s*:\s*(?:true|['"])/,
  /@?\bpytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b/,
  /@?\bunittest\.(?:skip\w*|expectedFailure|SkipTest)\b|\bself\.skipTest\(|\braise\s+SkipTest\b/,
  /\b__test__\s*=\s*False\b|\bcollect_ignore\w*\s*=/,
  /\b[tbf]\.Skip(?:f|Now)?\(/,
  /^\/\/\s*(?:go:build|\+build)\s/,
  /@(?:Disabled|Ignore|DisabledIf|DisabledOnOs|EnabledIf)\b/,
  /\bassume(?:True|False|That|Not)\w*\(|\bAssume\.\w+\(/,
  /\[(?:Ignore|Explicit)\b|\bSkip\s*=\s*"|\bAssert\.(?:Ignore|Inconclusive|Pass)\(/,
  /#\[ignore\b|#\[cfg\((?:any\(\)|FALSE|never)/,
  /\bGTEST_SKIP\b|\bDISABLED_\w+/,
  /\bmarkTest(?:Skipped|Incomplete)\(/,
  /@(?:module)?tag\s+:?skip\b|@tag\s+skip:/,
  /\bXCTSkip\w*\b|\.disabled\(/,
  /\bplan\s+skip_all\b|\bSKIP:\s*\{/,
  /^(?:skip|pending)(?:\s|\(|$)/,
  /^ignore\s*\(\s*"/,
];

/** Something a test demands. */
const ASSERTION =
  /(?:^|[^\w$])(?:assert\w*!?|expect\w*|refute\w*|XCTAssert\w*|EXPECT_\w+|ASSERT_\w+|REQUIRE\w*|CHECK\w*|Assert\.\w+|verify\w*|require\.\w+|t\.(?:Errorf?|Fatalf?|Fail|FailNow|ok|is|equal|deepEqual|same|throws)|(?:is|isnt|like|cmp_ok|is_deeply|ok)\s*\(|should(?:\b|_\w+)|must_\w+|grep -q|test -|\[ )/;

/** An assertion that holds whatever the code does. */
const EMPTY_ASSERTIONS = [
  /\bexpect\(\s*(true|false|1|0|null|'[^']*'|"[^"]*")\s*\)\.(?:to\.)?(?:be|equal|eq|eql|toBe|toEqual|toStrictEqual|deep\.equal)\(\s*\1\s*\)/,
  /\bexpect\(\s*(?:true|1)\s*\)\.(?:toBeTruthy\(|toBeDefined\(|to\.be\.(?:true|ok))/,
  /^assert\s+(?:True|true|1|not False|1\s*==\s*1)\s*(?:[,;#].*)?$/,
  /\b(?:assertTrue|assert_true|assert|assert\.ok|Assert\.True|Assert\.IsTrue|XCTAssertTrue|XCTAssert|EXPECT_TRUE|ASSERT_TRUE|assert!|ok)\s*\(\s*(?:true|True|1)\s*[),]/,
  /\b(?:assertEquals?|assertEqual|assertSame|assert_eq!|assert_equal|EXPECT_EQ|ASSERT_EQ|Assert\.Equal|Assert\.AreEqual|XCTAssertEqual|assert\.equal|assert\.strictEqual)\s*\(\s*([\w.'"]+)\s*,\s*\1\s*[),]/,
];

/** Words that turn a checker off for what stands beside them. */
const SUPPRESSIONS = [
  /\b(?:eslint|biome|tslint|stylelint|oxlint|deno-lint|prettier)-(?:disable|ignore)\b/,
  /@ts-(?:ignore|nocheck|expect-error)\b/,
  /#\s*(?:noqa|type:\s*ignore|pylint:\s*disable|mypy:\s*ignore|nosec|pragma:\s*no cover|ruff:\s*noqa|pyright:\s*ignore)\b/,
  /\/\/\s*(?:nolint|NOLINT|noinspection)\b|\/\*\s*(?:istanbul|c8|v8) ignore\b/,
  /#!?\[allow\(|@SuppressWarnings\b|@Suppress\(|#pragma warning disable|\brubocop:disable\b/,
  /\bphpcs:ignore\b|@phpstan-ignore\b|@psalm-suppress\b|\bswiftlint:disable\b|\bshellcheck disable\b/,
];

/** Lines that let a check pass whatever it finds. */
const PASSES_ANYWAY = [
  /\|\|\s*(?:true|:|exit 0|echo\b)/,
  /^\s*(?:exit 0|set \+e)\s*$/,
  /--pass-?with-?no-?tests\b|\bpassWithNoTests\b/i,
  /\bcontinue-on-error:\s*true\b|\ballow_failure:\s*true\b|\bignore_errors:\s*(?:true|yes)\b/,
  /-D(?:skipTests|maven\.test\.skip)\b|\btestFailureIgnore\b|\bignoreFailures\b|\bskipTests\b/,
  /--no-verify\b|--exit-zero\b|--force-exit\b/,
];

const any = (patterns: readonly RegExp[], text: string): boolean =>
  patterns.some((pattern) => pattern.test(text));

export const isTestPath = (path: string): boolean => any(TEST_PATHS, path);

const NAMES = TEST_PATHS.filter((one) => !one.source.endsWith('\\/'));
const parts = (path: string): [folder: string, name: string] => {
  const at = path.lastIndexOf('/') + 1;
  return [path.slice(0, at), path.slice(at)];
};
/** Whether a file in a folder of tests is one that no runner takes for a test. */
export function isParked(path: string): boolean {
  const [folder, name] = parts(path);
  const aside = /(?:^|\/)(?:_\w*|attic|archived?|old|disabled|skipped|unused|retired|parked)\//i;
  return (
    /^[_.](?!_)/.test(name) ||
    aside.test(folder) ||
    /\.(?:txt|md|rst|bak|off|old|orig|disabled|skip(?:ped)?|unused|text)$|~$/i.test(name)
  );
}
/** Whether what ran under the first name runs under the second. */
export function runsLike(from: string, to: string): boolean {
  if (!isTestPath(to)) return false;
  if (isExpectedPath(from)) return true;
  const named = (path: string) => any(NAMES, parts(path)[1]);
  const ending = (path: string) => /\.[^./]*$/.exec(path)?.[0].replace(/^\.[cm]?[jt]sx?$/, '.js');
  return (
    (named(to) || !named(from)) && (isParked(from) || !isParked(to)) && ending(from) === ending(to)
  );
}
export const isExpectedPath = (path: string): boolean => EXPECTED_PATHS.test(path);
export const isDeclaration = (line: string): boolean => any(DECLARATIONS, line.trim());
export const isSkip = (line: string): boolean => any(SKIPS, line.trim());
export const isAssertion = (line: string): boolean => ASSERTION.test(line.trim());
export const isEmptyAssertion = (line: string): boolean => any(EMPTY_ASSERTIONS, line.trim());
export const isSuppression = (line: string): boolean => any(SUPPRESSIONS, line);
export const passesAnyway = (line: string): boolean => any(PASSES_ANYWAY, line);

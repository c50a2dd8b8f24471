/** Files of which some lines say how checks are run, and code that looks whether it is tested. */
import { isTestPath } from './idioms.ts';

const WORDS =
  /"(?:pre|post)?(?:test|lint|check|verify|ci|typecheck|coverage|prepare)[\w:.-]*"\s*:|\b(?:pytest|unittest|tox|jest|vitest|mocha|eslint|mypy|ruff|clippy|cargo test|go test|go vet|ctest|phpunit|rspec|rubocop)\b|\b(?:addopts|testpaths|fail[_-]under|norecursedirs|deselect|per-file-ignores|extend-ignore|omit|coverageThreshold|skipTests|enable_testing|add_test|harness|python_(?:files|classes|functions)|collect_ignore\w*|testMatch|testRegex|test\w*IgnorePatterns|moduleNameMapper|moduleFileExtensions|setupFiles\w*|globalSetup|scriptShell|script-shell|nodeOptions)\b|^(?:[\w.-]*(?:test|check|lint|verify)[\w.-]*)\s*:/;

/** By the name of the file: what of it says which tests there are, beside the words of all. */
const LINES: readonly [file: RegExp, line: RegExp][] = [
  [/^package\.json$/, /^"(?:#[\w./*-]*|packageManager|volta)"\s*:/],
  [
    /^(?:pyproject\.toml|setup\.(?:cfg|py)|Pipfile|Gemfile|(?:requirements|constraints)[\w.-]*\.txt)$/,
    /^--?(?:i|f|index-url|extra-index-url|find-links|trusted-host)\b|^\[\[(?:tool\.(?:poetry\.source|uv\.index|pdm\.source)|source)\]\]/,
  ],
  [/^(?:(?:GNUm|M|m)akefile|[\w.-]+\.mk|[jJ]ustfile|Taskfile\.ya?ml|Rakefile)$/, /\bTestTask\b/],
  [/^composer\.json$/, /(?!)/],
  [/^CMakeLists\.txt$|\.cmake$/, /\bcatch_discover|gtest_\w+|WILL_FAIL|DISABLED\b/],
  [/^Cargo\.toml$/, /^(?:test|doctest|autotests)\s*=|^\[patch\b|^\[\[test\]\]/],
  [/^pom\.xml$/, /<(?:exclude|include|skip|test|groups)\w*>|<testSourceDirectory>/],
  [
    /\.gradle(?:\.kts)?$/,
    /\b(?:[tT]est|useJUnit\w*|exclude\w*|onlyIf|include\w*Test\w*)\b|\benabled\s*=\s*false/,
  ],
  [/^build\.sbt$/, /\bTest\b|\bskip\b|testOptions/],
  [/^mix\.exs$/, /\btest_\w+|elixirc_paths|\btest:/],
  [/^deno\.jsonc?$/, /"(?:exclude|include|tasks)"/],
  [/^meson\.build$/, /^(?:test|benchmark)\s*\(|should_fail/],
  [/^dune(?:-project)?$/, /\((?:tests?|cram)\b|\bruntest\b/],
  [/^BUILD(?:\.bazel)?$/, /\w+_test\s*\(|\bmanual\b|test_suite/],
  [/\.cabal$|^package\.yaml$/, /^test-suite\b|^tests:|\bexitcode-stdio/],
  [/^Package\.swift$/, /\.testTarget\b/],
  [/\.(?:cs|fs|vb)proj$/, /\bRemove=|IsTestProject|VSTest|<Target\b|RunSettings/],
  [/^go\.(?:mod|work)$/, /^replace\b|\s=>\s/],
  [/^pnpm-workspace\.yaml$/, /^-\s*["']?!|^(?:packages|ignore|shell|pnpmfile)\w*\s*:/],
  [/^settings\w*\.py$|^settings$/, /\bTEST_RUNNER\b/],
];

const linesOf = (path: string): RegExp[] => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return LINES.flatMap(([file, line]) => (file.test(name) ? [line] : []));
};

/** Whether some lines of the file may run checks. */
export const isManifest = (path: string): boolean => linesOf(path).length > 0;

/** Whether a line of such a file, without indentation, says which checks run, or how. */
export const runsChecks = (path: string, line: string): boolean =>
  WORDS.test(line) || linesOf(path).some((one) => one.test(line));

const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|pyx?|rb|php|go|rs|java|kts?|cs|swift|exs?|c|cc|cpp|h)$/;

/** What only a program does that looks whether it is tested, or sets how a run of tests ends. */
const KNOWS = [
  /\b(?:JEST_WORKER_ID|VITEST(?:_\w+)?|PYTEST_\w+|NODE_TEST_CONTEXT|MOCHA_\w+)\b/,
  /["']pytest["']\s+in\s+sys\.modules|["'](?:pytest|unittest)["']\s*(?:not\s+)?in\s+sys\.(?:modules|argv)/,
  /\bNODE_ENV\b.*["']test["']|["']test["'].*\bNODE_ENV\b|\bRAILS_ENV\b.*["']test["']/,
  /\btesting\.Testing\(\)|\bflag\.Lookup\("test\.v"\)|\bcfg!\(test\)/,
  /\bos\._exit\(\s*0?\s*\)|\bprocess\.reallyExit\b/,
  /\bprocess\.(?:on|once)\(\s*["'](?:exit|beforeExit)["'].*\b(?:exitCode\s*=|exit\()/,
  /\batexit\.register\(.*\bexit\b/,
];

/** Whether a line of code outside of tests behaves otherwise where tests look. */
export const knowsItIsTested = (path: string, line: string): boolean =>
  CODE.test(path) && !isTestPath(path) && KNOWS.some((one) => one.test(line));

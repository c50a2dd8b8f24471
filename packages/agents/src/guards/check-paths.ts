/** Paths that say what checks a change, and those of what is checked. */

/** What runs checks on a change, wherever it is pushed. */
export const CI =
  /^(?:\.github\/(?:workflows|actions)\/|\.gitlab(?:-ci\.yml|\/)|\.circleci\/|\.buildkite\/|\.ci\/|\.travis\.yml|\.drone\.yml|\.woodpecker|\.forgejo\/workflows\/|\.gitea\/workflows\/|\.husky\/|\.pre-commit-config\.ya?ml$|appveyor\.yml|azure-pipelines|bitbucket-pipelines|Jenkinsfile|cloudbuild\.ya?ml|\.azure-pipelines\/|codecov\.ya?ml|\.codecov\.ya?ml|sonar-project\.properties|(?:\.github\/)?CODEOWNERS$)/;

/** What says which checks run, and how strict they are. */
export const CONFIG =
  /(?:^|\/)(?:(?:jest|vitest|vite|karma|playwright|cypress|wdio|ava|nyc|c8|stryker|mocha|cucumber|jasmine|babel|nightwatch|codecept|protractor|testem|testcafe)(?:[.-][\w-]+)*\.(?:config\.)?(?:[cm]?[jt]sx?|json)|jest\.config\.\w+|\.mocharc[.\w]*|\.nycrc[.\w]*|\.c8rc[.\w]*|\.taprc|\.babelrc[.\w]*|\.swcrc|\.eslintrc[.\w]*|eslint\.config\.\w+|\.eslintignore|biome\.jsonc?|tslint\.json|\.stylelintrc[.\w]*|tsconfig[\w.-]*\.json|\.?pytest\.(?:ini|toml)|tox\.(?:ini|toml)|noxfile\.py|behave\.ini|\.behaverc|behat\.ya?ml|robot\.toml|\.coveragerc|\.flake8|\.pylintrc|mypy\.ini|ruff\.toml|\.rspec|\.rubocop[\w.]*\.yml|phpunit[\w.]*\.xml[.\w]*|phpstan[\w.]*\.neon[.\w]*|\.golangci\.(?:ya?ml|toml|json)|clippy\.toml|\.clang-tidy|detekt\.ya?ml|checkstyle\.xml|\.shellcheckrc|\.swiftlint\.yml|knip\.json|lefthook\.ya?ml|xunit\.runner\.json|[\w.-]+\.runsettings)$/;

/** What package managers and builds are told wherever they run: shell, runner, excludes, and which runtime. */
const TOOLS_CONFIG =
  /(?:^|\/)(?:\.npmrc|\.yarnrc(?:\.yml)?|\.pnpmfile\.[cm]?js|bunfig\.toml|\.cargo\/config(?:\.toml)?|\.config\/nextest\.toml|rust-toolchain(?:\.toml)?|\.mvn\/.+|mvnw(?:\.cmd)?|gradlew(?:\.bat)?|gradle\/wrapper\/.+|gradle\.properties|Directory\.Build\.(?:props|targets)|global\.json|(?:turbo|nx|project|angular)\.json|\.?mise\.toml|\.tool-versions|\.nvmrc|\.(?:node|bun|deno|python|ruby|java|go|php|swift|perl|elixir|dotnet|terraform)-version|\.sdkmanrc|\.yarn\/(?:releases|plugins|sdks)\/.+|\.envrc|\.env\.test[.\w]*|\.gitattributes|\.gitmodules)$/;

/** What takes the place of a test runner, or runs before it, by lying where it is looked for. */
const SHADOWS =
  /(?:^|\/)(?:node_modules\/.+|(?:site|user)customize\.py|[\w-]+\.pth)$|^(?:_?pytest|unittest|nose2?|tox|coverage|mypy|ruff)(?:\.py$|\/)/;

/** Whether what a file says, or that it is there, decides how checks run. */
export const decidesChecks = (path: string): boolean =>
  [CONFIG, TOOLS_CONFIG, SHADOWS].some((one) => one.test(path));

/** Code is what acceptance is there to run; it is no part of the acceptance. */
export const PRODUCT =
  /^(?:.*\/)?(?:src|lib|app|dist|build|out)\/|^(?:index|main|app|server|cli)\.[cm]?[jt]sx?$/;

/** Of these where sources lie for sure: judges may have a `lib` too. */
export const SOURCES =
  /^(?:.*\/)?(?:src|app|dist|build|out)\/|^(?:index|main|app|server|cli)\.[cm]?[jt]sx?$/;

/** Folders of tools, which are no product. */
const TOOLS = /(?:^|\/)(?:scripts?|tools?|tooling|hack|ci|\.ci|\.github|build-tools|dev)\//i;

/** What is called after checking, or after helping to. */
const SAYS =
  /(?:^|[/._-])(?:check|judge|verif|assert|expect|accept|valid|harness|helper|support|fixture|mock|stub|fake|setup|test|spec)/i;

/** Whether a file that a check imports belongs to the check, and is not what it looks at. */
export const isPartOfCheck = (path: string): boolean =>
  TOOLS.test(path) || SAYS.test(path.replace(/([a-z])([A-Z])/g, '$1-$2'));

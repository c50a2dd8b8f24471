/** Paths that say what checks a change, and those of what is checked. */

/** What runs checks on a change, wherever it is pushed. */
export const CI =
  /^(?:\.github\/(?:workflows|actions)\/|\.gitlab(?:-ci\.yml|\/)|\.circleci\/|\.buildkite\/|\.ci\/|\.travis\.yml|\.drone\.yml|\.woodpecker|\.forgejo\/workflows\/|\.gitea\/workflows\/|\.husky\/|\.pre-commit-config\.ya?ml$|appveyor\.yml|azure-pipelines|bitbucket-pipelines|Jenkinsfile|cloudbuild\.ya?ml|\.azure-pipelines\/|codecov\.ya?ml|\.codecov\.ya?ml|sonar-project\.properties|(?:\.github\/)?CODEOWNERS$)/;

/** What says which checks run, and how strict they are. */
export const CONFIG =
  /(?:^|\/)(?:(?:jest|vitest|vite|karma|playwright|cypress|wdio|ava|nyc|c8|stryker|mocha|cucumber|jasmine)(?:\.[\w-]+)*\.(?:config\.)?[cm]?[jt]sx?|jest\.config\.\w+|\.mocharc[.\w]*|\.nycrc[.\w]*|\.c8rc[.\w]*|\.eslintrc[.\w]*|eslint\.config\.\w+|\.eslintignore|biome\.jsonc?|tslint\.json|\.stylelintrc[.\w]*|tsconfig[\w.-]*\.json|pytest\.ini|tox\.ini|noxfile\.py|\.coveragerc|\.flake8|\.pylintrc|mypy\.ini|ruff\.toml|\.rspec|\.rubocop[\w.]*\.yml|phpunit[\w.]*\.xml[.\w]*|phpstan[\w.]*\.neon[.\w]*|\.golangci\.(?:ya?ml|toml|json)|clippy\.toml|\.clang-tidy|detekt\.ya?ml|checkstyle\.xml|\.shellcheckrc|\.swiftlint\.yml|knip\.json|lefthook\.ya?ml)$/;

/** Code is what acceptance is there to run; it is no part of the acceptance. */
export const PRODUCT =
  /^(?:.*\/)?(?:src|lib|app|dist|build|out)\/|^(?:index|main|app|server|cli)\.[cm]?[jt]sx?$/;

/** Folders of tools, which are no product. */
const TOOLS = /(?:^|\/)(?:scripts?|tools?|tooling|hack|ci|\.ci|\.github|build-tools|dev)\//i;

/** What is called after checking, or after helping to. */
const SAYS =
  /(?:^|[/._-])(?:check|judge|verif|assert|expect|accept|valid|harness|helper|support|fixture|mock|stub|fake|setup|test|spec)/i;

/** Whether a file that a check imports belongs to the check, and is not what it looks at. */
export const isPartOfCheck = (path: string): boolean =>
  TOOLS.test(path) || SAYS.test(path.replace(/([a-z])([A-Z])/g, '$1-$2'));

/** Changed checks: CI, runners and linters, the change's own acceptance, and what silences them. */
import { executedBy } from './acceptance/commands.ts';
import type { Acceptance } from './acceptance/follow.ts';
import { type ChangedFile, type ChangedLine, pathsOf } from './change.ts';
import { CI, CONFIG, PRODUCT } from './check-paths.ts';
import { placed, shown } from './flag.ts';
import { isSuppression, passesAnyway } from './idioms.ts';

/** Files of which some lines run checks. */
const SCRIPTS =
  /(?:^|\/)(?:package\.json|Makefile|makefile|GNUmakefile|[\w.-]+\.mk|justfile|Justfile|Taskfile\.ya?ml|Rakefile|pyproject\.toml|setup\.cfg|setup\.py|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|build\.sbt|mix\.exs|composer\.json|deno\.jsonc?|CMakeLists\.txt|meson\.build|dune|BUILD(?:\.bazel)?)$/;
const RUNS_CHECKS =
  /"(?:pre|post)?(?:test|lint|check|verify|ci|typecheck|coverage|prepare)[\w:.-]*"\s*:|\b(?:pytest|unittest|tox|jest|vitest|mocha|eslint|mypy|ruff|clippy|cargo test|go test|go vet|ctest|phpunit|rspec|rubocop)\b|\b(?:addopts|testpaths|fail[_-]under|norecursedirs|deselect|per-file-ignores|extend-ignore|omit|coverageThreshold|skipTests|enable_testing|add_test|harness)\b|^(?:[\w.-]*(?:test|check|lint|verify)[\w.-]*)\s*:/;

const SCRIPT_LIKE = /\.(?:sh|bash|zsh|fish|ps1|cmd|bat|ya?ml|json|toml|mk)$|(?:^|\/)[^/.]+$/;

/** What of the checks the change alters. accept: the commands that judge it; come to: by files. */
export function changedChecks(
  files: readonly ChangedFile[],
  accept: readonly string[],
  comesTo: Acceptance = { inner: [], changed: [], parts: [] },
): string[] {
  const [named, inner] = [executedBy(accept), executedBy(comesTo.inner)];
  const judges = (path: string) => named(path) || (!PRODUCT.test(path) && inner(path));
  return [
    ...comesTo.changed.map((one) => `changes its own acceptance: ${one}`),
    ...comesTo.parts.map(
      ({ path, of }) => `changes what a check is made of: ${shown(path)} (of ${shown(of)})`,
    ),
    ...files.flatMap((file) => [
      ...changedFile(file, judges),
      ...changedScript(file),
      ...silenced(file),
    ]),
  ];
}

function changedFile(file: ChangedFile, judges: (path: string) => boolean): string[] {
  const paths = pathsOf(file);
  const ci = paths.find((path) => CI.test(path));
  if (ci !== undefined) return [`changes what checks every change: ${shown(ci)}`];
  const config = paths.find((path) => CONFIG.test(path));
  if (config !== undefined) return [`changes which checks run, or how strictly: ${shown(config)}`];
  // What a task adds to be judged by is its own matter; what was there before is not.
  const own = file.status === 'added' ? undefined : paths.find(judges);
  return own === undefined ? [] : [`changes its own acceptance: ${shown(own)}`];
}

function changedScript({ path, from, status, added, removed }: ChangedFile): string[] {
  if (status === 'added' || !SCRIPTS.test(from ?? path)) return [];
  const says = ({ text }: ChangedLine) => RUNS_CHECKS.test(text.trim());
  const line = removed.find(says) ?? added.find(says);
  return line === undefined ? [] : [`changes how checks are run: ${placed(path, line)}`];
}

function silenced({ path, added, removed }: ChangedFile): string[] {
  const before = new Set(removed.map(({ text }) => text.trim()));
  const fresh = added.filter(({ text }) => !before.has(text.trim()));
  const isScript = SCRIPT_LIKE.test(path) || SCRIPTS.test(path);
  return [
    ...fresh
      .filter(({ text }) => isSuppression(text))
      .map((line) => `silences a checker: ${placed(path, line)}`),
    ...fresh
      .filter(({ text }) => isScript && passesAnyway(text))
      .map((line) => `lets a check pass anyway: ${placed(path, line)}`),
  ];
}

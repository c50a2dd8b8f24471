/** How large a change is, and what about it asks for a second look. */
import { type ChangedFile, pathsOf } from './change.ts';
import { shown } from './flag.ts';

/** The largest change nobody looks at, where its lane names none. */
export const LARGEST = { lines: 1200, files: 30 };
/** From here on size adds to the risk. */
const MUCH = { lines: 500, files: 15, deleted: 5 };
/** Points of risk from which on a person looks. */
const RISKY = 3;

const LOCKFILES =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|Cargo\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|composer\.lock|Gemfile\.lock|go\.sum|mix\.lock|flake\.lock|Podfile\.lock|gradle\.lockfile|packages\.lock\.json)$/;
const MANIFESTS =
  /(?:^|\/)(?:package\.json|requirements[\w.-]*\.txt|pyproject\.toml|Cargo\.toml|go\.mod|Gemfile|composer\.json|pom\.xml|build\.gradle(?:\.kts)?|mix\.exs|Podfile)$/;
const SENSITIVE =
  /(?:^|[/_.-])(?:auth|authn|authz|oauth|login|session|passwords?|crypto|security|permissions?|payments?|billing|migrations?|secrets?|sudoers|iam|rbac|terraform|k8s|kubernetes|helm|deploy(?:ment)?|Dockerfile|docker-compose)(?:[/_.-]|$)/i;

/** Lines that came and went, lockfiles left out: machines write those. */
function linesIn(files: readonly ChangedFile[]): number {
  return files
    .filter(({ path }) => !LOCKFILES.test(path))
    .reduce((sum, { added, removed }) => sum + added.length + removed.length, 0);
}

/** Why it is too large to land unseen. */
export function tooLarge(files: readonly ChangedFile[], most: typeof LARGEST): string[] {
  const lines = linesIn(files);
  return [
    ...(lines > most.lines ? [`changes ${lines} lines, more than ${most.lines}`] : []),
    ...(files.length > most.files
      ? [`changes ${files.length} files, more than ${most.files}`]
      : []),
  ];
}

/** What makes it risky, where that comes to much together. */
export function risks(files: readonly ChangedFile[]): string[] {
  const found: [number, string][] = [];
  const lines = linesIn(files);
  if (lines > MUCH.lines) found.push([1, `${lines} lines`]);
  if (files.length > MUCH.files) found.push([1, `${files.length} files`]);
  const deleted = files.filter(({ status }) => status === 'deleted').length;
  if (deleted > MUCH.deleted) found.push([1, `${deleted} files deleted`]);
  const paths = files.flatMap(pathsOf);
  const sensitive = paths.find((path) => SENSITIVE.test(path));
  if (sensitive !== undefined) found.push([2, `touches ${shown(sensitive)}`]);
  const manifest = paths.find((path) => MANIFESTS.test(path));
  if (manifest !== undefined) found.push([1, `dependencies in ${shown(manifest)}`]);
  const binary = files.find((file) => file.binary && file.status !== 'deleted');
  if (binary) found.push([1, `a binary, ${shown(binary.path)}`]);
  const score = found.reduce((sum, [points]) => sum + points, 0);
  return score >= RISKY ? [found.map(([, text]) => text).join('; ')] : [];
}

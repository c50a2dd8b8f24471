/** Changed checks: CI, runners and linters, the change's own acceptance, and what silences them. */
import { executedBy } from './acceptance/commands.ts';
import type { Acceptance } from './acceptance/follow.ts';
import { type ChangedFile, type ChangedLine, pathsOf } from './change.ts';
import { CI, decidesChecks, PRODUCT } from './check-paths.ts';
import { placed, shown } from './flag.ts';
import { isSuppression, passesAnyway } from './idioms.ts';
import { isManifest, knowsItIsTested, runsChecks } from './manifests.ts';

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
  const config = paths.find(decidesChecks);
  if (config !== undefined) return [`changes which checks run, or how strictly: ${shown(config)}`];
  // What a task adds to be judged by is its own matter; what was there before is not.
  const own = file.status === 'added' ? undefined : paths.find(judges);
  return own === undefined ? [] : [`changes its own acceptance: ${shown(own)}`];
}

function changedScript({ path, from, status, added, removed }: ChangedFile): string[] {
  if (status === 'added' || !isManifest(from ?? path)) return [];
  const says = ({ text }: ChangedLine) => runsChecks(from ?? path, text.trim());
  const line = removed.find(says) ?? added.find(says);
  return line === undefined ? [] : [`changes how checks are run: ${placed(path, line)}`];
}

function silenced({ path, added, removed }: ChangedFile): string[] {
  const before = new Set(removed.map(({ text }) => text.trim()));
  const fresh = added.filter(({ text }) => !before.has(text.trim()));
  const isScript = SCRIPT_LIKE.test(path) || isManifest(path);
  return [
    ...fresh
      .filter(({ text }) => isSuppression(text))
      .map((line) => `silences a checker: ${placed(path, line)}`),
    ...fresh
      .filter(({ text }) => isScript && passesAnyway(text))
      .map((line) => `lets a check pass anyway: ${placed(path, line)}`),
    ...fresh
      .filter(({ text }) => knowsItIsTested(path, text))
      .map((line) => `does something else where it is tested: ${placed(path, line)}`),
  ];
}

/** Files that tests are compared with, or read: goldens, snapshots, tables of cases. */
import type { ChangedFile } from './change.ts';
import { CI, decidesChecks, PRODUCT } from './check-paths.ts';
import { shown } from './flag.ts';
import { isExpectedPath, isTestPath } from './idioms.ts';

/** A test that names a file. */
export interface Mention {
  /** The last part of the file's path. */
  readonly name: string;
  readonly test: string;
}

const DATA =
  /\.(?:jsonl?|json5|ndjson|csv|tsv|ya?ml|xml|html?|svg|txt|out|log|dat|bin|sql|png|jpe?g|gif|pdf|parquet|sqlite|zip|gz|diff|patch|input|output|ans)$/i;
/** What names dependencies or builds, and what machines write. */
const MANIFEST =
  /(?:^|\/)(?:package|composer|deno|tsconfig|lerna|nx|turbo|renovate)[\w.-]*\.json$|[.-]lock\b|(?:^|\/)(?:pom\.xml|requirements[\w.-]*\.txt|CMakeLists\.txt|robots\.txt|pubspec\.ya?ml)$/i;

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Whether only a look into tests can tell what a file is. */
function isUnclear({ path, from, status }: ChangedFile): boolean {
  const was = from ?? path;
  const known = isTestPath(was) || isExpectedPath(was) || CI.test(was) || decidesChecks(was);
  return (
    status !== 'added' && !known && DATA.test(was) && !MANIFEST.test(was) && !PRODUCT.test(was)
  );
}

/** Names to look for in tests, as they stand without the change; at most 50. */
export function namesToLookFor(files: readonly ChangedFile[]): string[] {
  const names = files.filter(isUnclear).map(({ path, from }) => nameOf(from ?? path));
  return [...new Set(names)].slice(0, 50);
}

/** What tests were compared with that is something else now, or is not there any more. */
export function changedFixtures(
  files: readonly ChangedFile[],
  mentions: readonly Mention[],
): string[] {
  return files.flatMap((file) => {
    const { path, from, status, removed, binary } = file;
    const was = from ?? path;
    if (status === 'added') return [];
    // What is only put into a table of expectations takes none away.
    const differs = removed.length > 0 || binary || status === 'deleted';
    if (isExpectedPath(was)) {
      if (status === 'deleted') return isTestPath(was) ? [] : [`deletes ${shown(was)}`];
      const gone = from !== null && !isExpectedPath(path);
      return differs || gone ? [`changes what a test expects: ${shown(was)}`] : [];
    }
    const by = isUnclear(file) ? mentions.find(({ name }) => name === nameOf(was)) : undefined;
    if (by === undefined || !(differs || from !== null)) return [];
    return [`changes what a test reads: ${shown(was)} (${shown(by.test)})`];
  });
}

/** What judges are made of: the files that they, and the configuration of test runners, take in. */
import { CONFIG, isPartOfCheck, PRODUCT, SOURCES } from '../check-paths.ts';
import { isTestPath } from '../idioms.ts';
import { fileOf, importsOf } from './imports.ts';
import { onlyOfJudges } from './only-judges.ts';
import type { Part, Reached, Tree } from './tree.ts';

/** Files that are read at most. */
const MOST = 200;

/**
 * The changed files of which checks are made. runs: whether acceptance runs a file. What tests take
 * in is mostly what they look at. What a judge takes in is part of it where its name says so, and
 * where nobody else in the repository has use for it.
 */
export async function partsOf(runs: (path: string) => boolean, tree: Tree): Promise<Part[]> {
  const { files, changed } = tree;
  // Whether reading anything can come to something.
  const wanted = changed.filter((path) => files.has(path) && !isTestPath(path));
  if (!wanted.some((path) => isPartOfCheck(path) || !SOURCES.test(path))) return [];
  const judges = [...files].filter(
    (path) => runs(path) && !isTestPath(path) && !PRODUCT.test(path),
  );
  const starts = [...judges, ...[...files].filter((path) => CONFIG.test(path))];
  const reached = await reach(starts.slice(0, MOST / 2), tree);
  const isNamed = (path: string, by: string) =>
    isPartOfCheck(path) || (CONFIG.test(by) && !PRODUCT.test(path));
  const found = wanted.flatMap((path) => {
    const start = reached.get(path)?.start;
    return start === undefined || start === path ? [] : [{ path, of: start }];
  });
  const unnamed = found.filter(({ path, of }) => !isNamed(path, of) && !SOURCES.test(path));
  const own = await onlyOfJudges(unnamed, reached, tree);
  return found.filter((one) => isNamed(one.path, one.of) || own.includes(one));
}

/** All that these files take in, by way of each other. Sources are not looked into. */
async function reach(starts: readonly string[], { before, files }: Tree) {
  const from = new Map<string, string>(starts.map((path) => [path, path]));
  const reached = new Map<string, Reached>();
  for (const [path, start] of from) {
    const isLeaf = SOURCES.test(path) && !isPartOfCheck(path) && path !== start;
    const text = isLeaf ? null : await before(path);
    const named = text === null ? [] : importsOf(path, text, CONFIG.test(path));
    const known = named.flatMap((one) => fileOf(one, files) ?? []);
    const takes = [...new Set(known)].filter((one) => !isTestPath(one));
    for (const file of takes) if (!from.has(file) && from.size < MOST) from.set(file, start);
    reached.set(path, { start, takes });
  }
  return reached;
}

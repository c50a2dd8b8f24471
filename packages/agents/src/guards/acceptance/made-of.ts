/** What judges are made of: the files that they, and the configuration of test runners, take in. */
import { CONFIG, isPartOfCheck, PRODUCT } from '../check-paths.ts';
import { isTestPath } from '../idioms.ts';
import { fileOf, importsOf } from './imports.ts';

/** A changed file, and the check that takes it in. */
export interface Part {
  readonly path: string;
  readonly of: string;
}

/** Files that are read at most. */
const MOST = 200;

/** How files of the repository are reached, as they stood before the change. */
export interface Tree {
  readonly before: (path: string) => Promise<string | null>;
  readonly files: ReadonlySet<string>;
  readonly changed: readonly string[];
}

/**
 * The changed files of which checks are made. runs: whether acceptance runs a file. What tests take
 * in is mostly what they look at, and so is what a judge does where its name says nothing else.
 */
export async function partsOf(
  runs: (path: string) => boolean,
  { before, files, changed }: Tree,
): Promise<Part[]> {
  const isPart = (path: string, by: string) =>
    isPartOfCheck(path) || (CONFIG.test(by) && !PRODUCT.test(path));
  // Whether reading anything can come to something.
  const wanted = changed.filter((path) => files.has(path) && !isTestPath(path));
  if (!wanted.some((path) => isPartOfCheck(path) || !PRODUCT.test(path))) return [];
  const judges = [...files].filter(
    (path) => runs(path) && !isTestPath(path) && !PRODUCT.test(path),
  );
  const starts = [...judges, ...[...files].filter((path) => CONFIG.test(path))];
  const from = new Map(starts.slice(0, MOST / 2).map((path) => [path, path]));
  const parts: Part[] = [];
  for (const [path, start] of from) {
    const text = await before(path);
    for (const one of text === null ? [] : importsOf(path, text, CONFIG.test(path))) {
      const file = fileOf(one, files);
      if (file === null || from.has(file) || from.size >= MOST || isTestPath(file)) continue;
      if (PRODUCT.test(file) && !isPartOfCheck(file)) continue;
      from.set(file, start);
      if (wanted.includes(file) && isPart(file, start)) parts.push({ path: file, of: start });
    }
  }
  return parts;
}

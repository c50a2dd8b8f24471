/** Files that nobody but judges takes in: they are part of the judge, whatever they are called. */
import { CI, CONFIG, SOURCES } from '../check-paths.ts';
import { fileOf, importsOf } from './imports.ts';
import type { Line, Part, Reached, Tree } from './tree.ts';

/** Files of which it is asked who takes them in. */
const MOST = 60;
/** Reads modules by their names. */
const CODE = /\.(?:[cm]?[jt]sx?|pyx?|rb|php|pl|pm|rake|sh|bash|zsh|ksh)$/;
const PROSE = /\.(?:md|mdx|rst|adoc|txt)$|[.-]lock\b|(?:^|\/)package-lock\.json$/i;
/** What passes sentence: it demands, ends the process, or starts what it looks at. */
const JUDGES =
  /\bassert\w*\b|\bexpect\s*\(|\bprocess\.exit|\bsys\.exit\b|\bSystemExit\b|^\s*exit\s+1\b|\bspawn(?:Sync)?\s*\(|\bexec(?:File)?(?:Sync)?\s*\(|\bsubprocess\b/m;

/**
 * Those of the parts that are the judges' own: no other file of the repository takes them in, nor
 * what they are taken in by. What a judge looks at may be such a file too where nothing else has use
 * for it yet, so it also has to look at something else that is the product, or to judge by itself.
 */
export async function onlyOfJudges(
  parts: readonly Part[],
  reached: ReadonlyMap<string, Reached>,
  tree: Tree,
): Promise<Part[]> {
  if (parts.length === 0) return [];
  const others = [...reached].filter(([path, { start }]) => path !== start).map(([path]) => path);
  const asked = [...new Set([...parts.map(({ path }) => path), ...others])].slice(0, MOST);
  const lines = await tree.naming([...new Set(asked.map(nameOf))]);
  if (lines === null) return [];
  const used = usedElsewhere(asked, lines, reached, tree);
  const sources = others.filter((path) => SOURCES.test(path));
  const product = takenIn([...used, ...sources], reached);
  const own: Part[] = [];
  for (const part of parts) {
    if (product.has(part.path)) continue;
    const looksElsewhere = [...takenIn([part.of], reached)].some((path) => product.has(path));
    if (looksElsewhere || JUDGES.test((await tree.before(part.path)) ?? '')) own.push(part);
  }
  return own;
}

/** Those of the files that something takes in, or names, that no judge comes to. */
function usedElsewhere(
  asked: readonly string[],
  lines: readonly Line[],
  reached: ReadonlyMap<string, Reached>,
  { files }: Tree,
): Set<string> {
  const used = new Set<string>();
  for (const { path, text } of lines) {
    const isSource = SOURCES.test(path);
    if ((reached.has(path) && !isSource) || [CI, CONFIG, PROSE].some((one) => one.test(path)))
      continue;
    for (const named of importsOf(path, text, true)) {
      const file = fileOf(named, files);
      if (file !== null && file !== path) used.add(file);
    }
    if (!CODE.test(path)) for (const file of asked) if (text.includes(lastOf(file))) used.add(file);
  }
  return used;
}

/** The files, and all that they take in. */
function takenIn(
  paths: Iterable<string>,
  reached: ReadonlyMap<string, Reached>,
): ReadonlySet<string> {
  const all = new Set(paths);
  for (const path of all) for (const file of reached.get(path)?.takes ?? []) all.add(file);
  return all;
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** By which others name a module: that of its folder where it stands for it. */
function nameOf(path: string): string {
  const parts = path.split('/');
  const [stem = ''] = (parts.at(-1) ?? '').split('.');
  return /^(?:index|__init__)$/.test(stem) ? (parts.at(-2) ?? stem) : stem;
}

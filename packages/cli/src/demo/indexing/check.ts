/** Checks an index against the tree by ways the indexer does not use. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Entry, groupOf, namesOf, readEntries, totals } from './page.ts';
import { isWordIn, surelyExported } from './scan.ts';
import { inScope, type Order } from './scope.ts';
import { git, trackedFiles } from './tree.ts';
import type { IndexTask } from './write.ts';

/** What is wrong with the index of a scope, one line each; [] if nothing is. */
export async function checkIndex(top: string, task: IndexTask): Promise<string[]> {
  const text = readPage(top, task.out);
  if (text === null) return [`there is no index ${task.out}`];
  const read = readEntries(text);
  const entries = read.map(({ entry }) => entry);
  const own = dirname(task.out);
  const tracked = (await trackedFiles(top)).filter(
    ({ path }) => !path.startsWith(`${own}/`) && inScope(task.scope, path),
  );
  const lines = await linesByGit(top, task.scope.root);
  return [
    ...sameFiles(
      entries.map(({ path }) => path),
      tracked.map(({ path }) => path),
    ),
    ...entries.flatMap((entry) => sizeProblems(top, entry, lines)),
    ...orderProblems(read, task.order),
    ...(text.includes(`\n${totals(entries)}\n`) ? [] : [`its totals are not: ${totals(entries)}`]),
    ...entries.flatMap((entry) => nameProblems(top, entry)),
  ];
}

/** What is wrong with the combined index; [] if nothing is. */
export async function checkCombined(top: string, task: IndexTask): Promise<string[]> {
  const text = readPage(top, task.out);
  if (text === null) return [`there is no index ${task.out}`];
  const listed = await git(top, ['ls-files', '-z', '--', `${dirname(task.out)}/`]);
  const parts = listed.split('\0').filter((path) => path !== '' && path !== task.out);
  if (parts.length === 0) return [`there are no indexes beside ${task.out}`];
  const pages = parts.sort().map((part) => readFileSync(join(top, part), 'utf8'));
  const problems: string[] = [];
  let rest = text;
  for (const page of [...pages].reverse()) {
    if (!rest.endsWith(`\n${page}`)) {
      problems.push(`it does not hold in its place: ${page.split('\n', 1)[0]}`);
      break;
    }
    rest = rest.slice(0, -page.length - 1);
  }
  const sum = totals(pages.flatMap((page) => readEntries(page).map(({ entry }) => entry)));
  const head = `# ${task.title}\n\n${pages.length} indexes: ${sum}\n`;
  if (problems.length === 0 && rest !== head) problems.push(`its heading is not: ${head.trim()}`);
  return problems;
}

function readPage(top: string, out: string): string | null {
  try {
    return readFileSync(join(top, out), 'utf8');
  } catch {
    return null;
  }
}

function sameFiles(listed: readonly string[], tracked: readonly string[]): string[] {
  const [inIndex, inTree] = [new Set(listed), new Set(tracked)];
  return [
    ...repeated(listed).map((path) => `listed twice: ${path}`),
    ...listed.filter((path) => !inTree.has(path)).map((path) => `git does not track: ${path}`),
    ...tracked
      .filter((path) => !inIndex.has(path))
      .map((path) => `missing from the index: ${path}`),
  ];
}

/** Lines of every file at or below a path, counted by git; empty files are not in it. */
async function linesByGit(top: string, root: string): Promise<ReadonlyMap<string, number>> {
  const flags = ['--text', '--count', '--null', '--fixed-strings', '-e', ''];
  const counted = await git(top, ['grep', ...flags, '--', `:(literal)${root}`], [1]);
  return new Map(
    [...counted.matchAll(/([^\0]+)\0(\d+)\n/g)].map(([, path = '', n]) => [path, Number(n)]),
  );
}

function sizeProblems(
  top: string,
  { path, size }: Entry,
  lines: ReadonlyMap<string, number>,
): string[] {
  if (size === 'link') return [];
  if (size === 'binary') {
    const isText = !(textOf(top, path) ?? '').slice(0, 8000).includes('\0');
    return isText ? [`called binary, but is a text: ${path}`] : [];
  }
  const counted = lines.get(path) ?? 0;
  return counted === size ? [] : [`${path} has ${counted} lines, not ${size}`];
}

interface Line {
  readonly entry: Entry;
  readonly heading: string;
}

function orderProblems(read: readonly Line[], order: Order): string[] {
  return read.flatMap(({ entry, heading }, i) => {
    const before = read[i - 1];
    const problems: string[] = [];
    const group = groupOf(entry.path, order);
    if (heading !== group) problems.push(`${entry.path} stands under "${heading}"`);
    if (before && !mayFollow(before, { entry, heading }, order))
      problems.push(`${entry.path} stands after ${before.entry.path}`);
    return problems;
  });
}

function mayFollow(before: Line, line: Line, order: Order): boolean {
  if (before.heading !== line.heading) return before.heading < line.heading;
  const [a, b] = [before.entry, line.entry];
  const longer = order !== 'size' || lengthOf(a) === lengthOf(b) ? 0 : lengthOf(a) - lengthOf(b);
  return longer > 0 || (longer === 0 && a.path < b.path);
}

function lengthOf({ size }: Entry): number {
  return typeof size === 'number' ? size : -1;
}

function nameProblems(top: string, entry: Entry): string[] {
  const { path, names } = entry;
  if (names === 'unparsable' || typeof entry.size !== 'number') return [];
  const text = textOf(top, path);
  if (text === null) return [];
  const listed = names ?? [];
  return [
    ...listed.filter((name) => !isWordIn(text, name)).map((name) => `not in ${path}: ${name}`),
    ...repeated(listed).map((name) => `listed twice for ${path}: ${name}`),
    ...surelyExported(path, text)
      .filter((name) => !namesOf(entry).includes(name))
      .map((name) => `${path} exports ${name}, which is not listed`),
  ];
}

function repeated(texts: readonly string[]): string[] {
  const seen = new Set<string>();
  return texts.filter((text) => seen.size === seen.add(text).size);
}

function textOf(top: string, path: string): string | null {
  try {
    return readFileSync(join(top, path), 'utf8');
  } catch {
    return null;
  }
}

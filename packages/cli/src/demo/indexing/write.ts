/** Making an index of a scope, and the one that combines all others. */
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exportedNames } from './exports.ts';
import { type Entry, readEntries, totals, writePage } from './page.ts';
import { inScope, type Order, type Scope } from './scope.ts';
import { git, type TreeFile, walkTree } from './tree.ts';

export interface IndexTask {
  /** Where the page goes, relative to the top of the tree. Its folder is left out of every index. */
  readonly out: string;
  readonly title: string;
  readonly scope: Scope;
  readonly order: Order;
}

/** Writes the index of a scope of the tree at `top`; `leaveOut`: a path that is forgotten. */
export function writeIndex(top: string, task: IndexTask, leaveOut: string | null): Entry[] {
  const entries = filesOf(top, task)
    .filter(({ path }) => path !== leaveOut)
    .map((file) => entryOf(top, file));
  save(top, task.out, writePage({ title: task.title, entries }, task.order));
  return entries;
}

/** Writes `parts`, in their order, into one page under a heading with the totals of all. */
export function writeCombined(top: string, task: IndexTask, parts: readonly string[]): Entry[] {
  const pages = parts.map((part) => readFileSync(join(top, part), 'utf8'));
  const entries = pages.flatMap(readEntries).map(({ entry }) => entry);
  save(top, task.out, combined(task.title, pages, entries));
  return entries;
}

/** The text of a combined page. */
function combined(title: string, pages: readonly string[], entries: readonly Entry[]): string {
  const head = `# ${title}\n\n${pages.length} indexes: ${totals(entries)}\n`;
  return [head, ...pages].join('\n');
}

/**
 * The newest file an index is about, by git's history, where an indexer that works from an old
 * list would miss it; null where there is none.
 */
export async function newestFile(top: string, { out, scope }: IndexTask): Promise<string | null> {
  const paths = [`:(literal)${scope.root}`, `:(exclude,literal)${dirname(out)}`];
  const log = await git(top, ['log', '-1', '--format=', '--name-only', '-z', '--', ...paths]);
  const touched = log.split('\0').map((path) => path.trim());
  const files = filesOf(top, { out, scope }).map(({ path }) => path);
  const newest = files.filter((path) => touched.includes(path));
  return (newest.length > 0 ? newest : files).sort().at(-1) ?? null;
}

function filesOf(top: string, { out, scope }: Pick<IndexTask, 'out' | 'scope'>): TreeFile[] {
  const own = `${dirname(out)}/`;
  return walkTree(top).filter(({ path }) => !path.startsWith(own) && inScope(scope, path));
}

function entryOf(top: string, { path, kind }: TreeFile): Entry {
  if (kind === 'link') return { path, size: 'link', names: null };
  const bytes = readFileSync(join(top, path));
  // As git tells: a text has no NUL near its beginning.
  if (bytes.subarray(0, 8000).includes(0)) return { path, size: 'binary', names: null };
  return { path, size: linesIn(bytes), names: exportedNames(path, bytes.toString('utf8')) };
}

function linesIn(bytes: Uint8Array): number {
  let lines = bytes.length > 0 && bytes.at(-1) !== 10 ? 1 : 0;
  for (const byte of bytes) if (byte === 10) lines++;
  return lines;
}

function save(top: string, out: string, text: string): void {
  const path = join(top, out);
  mkdirSync(dirname(path), { recursive: true });
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Error(`${out} is a link: nothing is written through it`);
  }
  writeFileSync(path, text);
}

/** An index as a page of text: written from entries, and read back by who checks it. */
import { folderOf, kindOf, type Order } from './scope.ts';

/** One file of the tree. */
export interface Entry {
  readonly path: string;
  /** Lines of a text; `binary` and `link` have none. */
  readonly size: number | 'binary' | 'link';
  /** Names it exports; null: in a language that is not parsed. */
  readonly names: readonly string[] | 'unparsable' | null;
}

export interface Page {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** The page as it is written; ends with a line feed. */
export function writePage({ title, entries }: Page, order: Order): string {
  const lines = [`# ${title}`, '', totals(entries), ...languages(entries)];
  let group: string | null = null;
  for (const entry of inOrder(entries, order)) {
    const next = groupOf(entry.path, order);
    if (next !== group || group === null)
      lines.push('', ...(next === '' ? [] : [`## ${next}`, '']));
    group = next;
    lines.push(writeEntry(entry));
  }
  return `${lines.join('\n')}\n`;
}

/** `3 files, 120 lines, 7 exported names.` */
export function totals(entries: readonly Entry[]): string {
  const lines = entries.reduce((sum, { size }) => sum + (typeof size === 'number' ? size : 0), 0);
  const names = entries.reduce((sum, entry) => sum + namesOf(entry).length, 0);
  return `${count(entries.length, 'file')}, ${count(lines, 'line')}, ${count(names, 'exported name')}.`;
}

/** Exported names alone, without `* from …`, which brings in names of another file. */
export function namesOf({ names }: Entry): readonly string[] {
  return Array.isArray(names) ? names.filter((name) => !name.startsWith('* from ')) : [];
}

function languages(entries: readonly Entry[]): string[] {
  const kinds = (wanted: (entry: Entry) => boolean) =>
    [...new Set(entries.filter(wanted).map(({ path }) => kindOf(path)))].sort().join(' ');
  const parsed = kinds(({ names }) => names !== null);
  const listed = kinds(({ names }) => names === null);
  return [
    ...(parsed ? [`Exported names are read by a parser: ${parsed}`] : []),
    ...(listed ? [`No parser for these, so files and lines only: ${listed}`] : []),
  ];
}

/** Entries in the order of a page. */
function inOrder(entries: readonly Entry[], order: Order): Entry[] {
  const keyed = entries.map((entry) => ({ entry, group: groupOf(entry.path, order) }));
  keyed.sort(
    (a, b) =>
      compare(a.group, b.group) ||
      (order === 'size' ? linesOf(b.entry) - linesOf(a.entry) : 0) ||
      compare(a.entry.path, b.entry.path),
  );
  return keyed.map(({ entry }) => entry);
}

/** The heading a path stands under; '' where the order has none. */
export function groupOf(path: string, order: Order): string {
  if (order === 'kind') return kindOf(path);
  return order === 'folder' ? folderOf(path) : '';
}

function linesOf({ size }: Entry): number {
  return typeof size === 'number' ? size : -1;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function writeEntry({ path, size, names }: Entry): string {
  const shown = typeof size === 'number' ? count(size, 'line') : size;
  const head = `- ${quoted(path, / \(|^"/)} (${shown})`;
  if (names === 'unparsable') return `${head}, cannot be parsed`;
  if (names === null || names.length === 0) return head;
  return `${head}: ${names.map((name) => quoted(name, /[,"]/)).join(', ')}`;
}

/** As it is, or as JSON where it holds what would be misread. */
function quoted(text: string, awkward: RegExp): string {
  return awkward.test(text) || /\p{Cc}|\u2028|\u2029/u.test(text) ? JSON.stringify(text) : text;
}

const ENTRY =
  /^- ("(?:[^"\\]|\\.)*"|[^"].*?) \((?:(\d+) lines?|(binary|link))\)(?:(, cannot be parsed)|: (.+))?$/;
const NAME = /("(?:[^"\\]|\\.)*"|[^,]+)(?:, |$)/g;

/**
 * Entries with the headings above them, as they stand on a page. Files whose language is not
 * parsed and files without exports look the same there: `names` is [] for both.
 */
export function readEntries(text: string): { entry: Entry; heading: string }[] {
  const found: { entry: Entry; heading: string }[] = [];
  let heading = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) heading = line.slice(3);
    const match = ENTRY.exec(line);
    if (!match) continue;
    const [, path = '', lines, other, unparsable, names = ''] = match;
    const size = lines === undefined ? (other as 'binary' | 'link') : Number(lines);
    const read = [...names.matchAll(NAME)].map(([, name = '']) => unquoted(name));
    found.push({
      entry: { path: unquoted(path), size, names: unparsable ? 'unparsable' : read },
      heading,
    });
  }
  return found;
}

function unquoted(text: string): string {
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** A change as guards see it: files, and the lines they lost and gained. */

/** Line numbers are those of the side the line stands on. */
export interface ChangedLine {
  readonly line: number;
  readonly text: string;
}

export interface ChangedFile {
  readonly path: string;
  /** Where it lay before, if that is another path; null: there, or nowhere. */
  readonly from: string | null;
  readonly status: 'added' | 'changed' | 'deleted';
  readonly binary: boolean;
  readonly added: readonly ChangedLine[];
  readonly removed: readonly ChangedLine[];
  /** The same lines, in the pieces in which one stretch of lines took the place of another. */
  readonly hunks: readonly Hunk[];
}

interface Hunk {
  readonly added: readonly ChangedLine[];
  readonly removed: readonly ChangedLine[];
}

/** Every path a file of the change has or had. */
export function pathsOf({ path, from }: ChangedFile): string[] {
  return from === null ? [path] : [path, from];
}

/**
 * Reads what `git diff-tree -p -M --unified=0` prints. Never throws: what is no patch is no file.
 * Lines of a hunk are counted by its header, so no content can pass for a header.
 */
export function parseChange(patch: string): ChangedFile[] {
  const lines = patch.split('\n');
  const files: ChangedFile[] = [];
  let at = 0;
  while (at < lines.length) {
    const header = lines[at++] as string;
    if (!header.startsWith('diff --git ')) continue;
    const file = emptyFile(sameName(header));
    at = readHeader(lines, at, file);
    at = readHunks(lines, at, file);
    const { before, after, status, ...rest } = file;
    const path = status === 'deleted' ? before : after;
    const from = status === 'changed' && before !== after ? before : null;
    if (path !== '') files.push({ ...rest, status, path, from });
  }
  return files;
}

interface Reading {
  before: string;
  after: string;
  status: ChangedFile['status'];
  binary: boolean;
  readonly added: ChangedLine[];
  readonly removed: ChangedLine[];
  readonly hunks: Hunk[];
}

function emptyFile(name: string): Reading {
  const [before, after] = [name, name];
  return { before, after, status: 'changed', binary: false, added: [], removed: [], hunks: [] };
}

/** The name in `a/NAME b/NAME`, where both are one; renames say theirs in lines of their own. */
function sameName(header: string): string {
  const both = header.slice('diff --git '.length);
  if (both.startsWith('"')) return unquoted(both.slice(0, both.indexOf('" ') + 1)).slice(2);
  return both.slice(2, (both.length - 1) / 2);
}

function readHeader(lines: readonly string[], from: number, file: Reading): number {
  let at = from;
  for (; at < lines.length; at++) {
    const line = lines[at] as string;
    if (line.startsWith('@@ ') || line.startsWith('diff --git ')) break;
    if (line.startsWith('new file mode ')) file.status = 'added';
    else if (line.startsWith('deleted file mode ')) file.status = 'deleted';
    else if (line.startsWith('rename from ')) file.before = unquoted(line.slice(12));
    else if (line.startsWith('rename to ')) file.after = unquoted(line.slice(10));
    else if (line.startsWith('--- ')) file.before = sideOf(line) ?? file.before;
    else if (line.startsWith('+++ ')) file.after = sideOf(line) ?? file.after;
    else if (/^(?:Binary files |GIT binary patch)/.test(line)) file.binary = true;
  }
  return at;
}

/** The path in `--- a/PATH` or `+++ b/PATH`; null: /dev/null. */
function sideOf(line: string): string | null {
  // git ends a name with a space in it by a tab.
  const name = unquoted(line.slice(4).replace(/\t$/, ''));
  return name === '/dev/null' ? null : name.slice(2);
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

function readHunks(lines: readonly string[], from: number, file: Reading): number {
  let at = from;
  for (;;) {
    const [, before, lost = '1', after, gained = '1'] = HUNK.exec(lines[at] ?? '') ?? [];
    if (before === undefined) return at;
    at++;
    let [left, come] = [Number(lost), Number(gained)];
    const [fromRemoved, fromAdded] = [file.removed.length, file.added.length];
    for (; at < lines.length && (left > 0 || come > 0); at++) {
      const line = lines[at] as string;
      const text = line.slice(1);
      if (line.startsWith('-')) {
        file.removed.push({ line: Number(before) + Number(lost) - left--, text });
      } else if (line.startsWith('+')) {
        file.added.push({ line: Number(after) + Number(gained) - come--, text });
      } else if (!line.startsWith('\\')) break;
    }
    while ((lines[at] ?? '').startsWith('\\')) at++;
    file.hunks.push({
      removed: file.removed.slice(fromRemoved),
      added: file.added.slice(fromAdded),
    });
  }
}

const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
};

/** A name as git writes it: bare, or quoted as in C with octal bytes. */
function unquoted(name: string): string {
  if (!name.startsWith('"') || !name.endsWith('"') || name.length < 2) return name;
  const bytes: number[] = [];
  const inner = name.slice(1, -1);
  for (let at = 0; at < inner.length; at++) {
    const character = inner[at] as string;
    if (character !== '\\') {
      bytes.push(...new TextEncoder().encode(character));
      continue;
    }
    const octal = /^[0-7]{3}/.exec(inner.slice(at + 1))?.[0];
    const next = inner[at + 1] ?? '';
    bytes.push(octal ? Number.parseInt(octal, 8) : (ESCAPES[next] ?? next.charCodeAt(0)));
    at += octal ? 3 : 1;
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

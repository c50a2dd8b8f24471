/** Texts that people wrote about changes: the changelogs and release notes of Debian packages. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const DOCS = '/usr/share/doc';
const SHORTEST = 20;
const LONGEST = 4000;
/** So that no package speaks for all. */
const MOST_A_FILE = 200;

/** Up to `count` entries, the same ones for the same installed packages. */
export function commitMessages(count: number): string[] {
  const entries = new Set(sources().flatMap(entriesOf));
  const drawn = [...entries].map((text) => ({ text, lot: lotOf(text) }));
  return drawn
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, count)
    .map(({ text }) => text);
}

/** Release notes of git first (Debian package git), then every package's changelogs. */
function sources(): string[] {
  if (!existsSync(DOCS)) return [];
  const notes = filesIn(join(DOCS, 'git/RelNotes'), /\.txt(\.gz)?$/);
  const changelogs = readdirSync(DOCS)
    .sort()
    .flatMap((name) => filesIn(join(DOCS, name), /^(changelog|NEWS).*\.gz$/i));
  return [...notes, ...changelogs];
}

function filesIn(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort();
}

function entriesOf(file: string): string[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split(/\n(?=\s*[*+-] )|\n\s*\n/)
    .map((entry) => entry.trim())
    .filter((entry) => entry.length >= SHORTEST && entry.length <= LONGEST)
    .slice(0, MOST_A_FILE);
}

function lotOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Documents of a repository at one commit, by name: bounded, and never through a link. */
import type { Repository } from '@lanemesh/git';
import type { Document } from './surroundings.ts';

/** Of one document, and of all together, bytes. */
const LONGEST = 16 * 1024;
const ALL = 64 * 1024;
/** One that is longer is not shown at all, bytes. */
const LARGEST = 4 * 1024 * 1024;
/** Folders in which a document may lie, in this order. */
const FOLDERS = ['', 'docs/'];

interface Blob {
  readonly path: string;
  readonly id: string;
  readonly bytes: number;
}

/** Those of the names (without `.md`) that are there, in order; one text under two names once. */
export async function documentsAt(
  copy: Repository,
  base: string,
  names: readonly string[],
): Promise<Document[]> {
  const paths = names.flatMap((name) => FOLDERS.map((folder) => `${folder}${name}.md`));
  const there = new Map((await blobsAt(copy, base, paths)).map((blob) => [blob.path, blob]));
  const documents: Document[] = [];
  const seen = new Set<string>();
  let left = ALL;
  for (const name of names) {
    const paths = FOLDERS.map((folder) => `${folder}${name}.md`);
    const blob = paths.map((path) => there.get(path)).find((one) => one !== undefined);
    if (blob === undefined || seen.has(blob.id)) continue;
    seen.add(blob.id);
    const document = await read(copy, blob, Math.min(LONGEST, left));
    left -= Buffer.byteLength(document.text);
    documents.push(document);
  }
  return documents;
}

/** One document by its path; null: no file is there. */
export async function documentAt(
  copy: Repository,
  base: string,
  path: string,
): Promise<Document | null> {
  const [blob] = await blobsAt(copy, base, [path]);
  return blob === undefined ? null : read(copy, blob, LONGEST);
}

/** Files directly in a folder, whole, by name. */
export async function filesIn(copy: Repository, base: string, folder: string): Promise<Document[]> {
  const blobs = await blobsAt(copy, base, [`${folder.replace(/\/+$/, '')}/`]);
  const files: Document[] = [];
  for (const blob of blobs) files.push(await read(copy, blob, LONGEST));
  return files;
}

/** Regular files among the paths; a folder's name with `/` stands for the files in it. */
async function blobsAt(copy: Repository, base: string, paths: readonly string[]): Promise<Blob[]> {
  // Full paths are no patterns here, but one that begins with a colon would be magic.
  const safe = paths.filter((path) => !path.startsWith(':'));
  const args = ['ls-tree', '-l', '-z', '--full-tree', base, '--', ...safe];
  const { exitCode, stdout } = await copy.run(args);
  if (exitCode !== 0) return [];
  return stdout.split('\0').flatMap((line) => {
    const [, mode, id, bytes, path] = /^(\d{6}) blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(line) ?? [];
    if (mode === '120000' || id === undefined || path === undefined) return [];
    return [{ path, id, bytes: Number(bytes) }];
  });
}

async function read(copy: Repository, { path, id, bytes }: Blob, most: number): Promise<Document> {
  if (bytes > LARGEST) return { path, text: '(too long to be shown)', cut: true };
  const { stdout } = await copy.runOk(['cat-file', 'blob', id], { maxBuffer: LARGEST + 1 });
  const all = Buffer.from(stdout);
  if (all.length <= most) return { path, text: stdout, cut: false };
  // Whole lines, as far as there are any.
  const text = all
    .subarray(0, most)
    .toString('utf8')
    .replace(/\ufffd$/, '');
  const end = text.lastIndexOf('\n');
  return { path, text: end > 0 ? text.slice(0, end) : text, cut: true };
}

/**
 * Reads the refs of a repository of our own straight from its files, since a turn that finds
 * nothing new should cost no process. Other repositories may keep refs in other ways: readRefs.
 */
import { type Dirent, promises as fs } from 'node:fs';
import { join } from 'node:path';
import { absent } from './absent.ts';
import { RepositoryDamaged } from './damage.ts';
import { isOid } from './outside.ts';

/** Branches: the rest is copies of what is elsewhere. */
const OWN = /^refs\/heads\//;
/** A line of the packed refs: a comment, a ref, what a tag stands for, or the end. */
const PACKED = /^(#.*|[0-9a-f]{40} refs\/.+|\^[0-9a-f]{40}|)$/;

/**
 * Like readRefs, but prefix is any beginning of a full name. Symbolic refs are left
 * out. Throws RepositoryDamaged where a branch's file holds no id.
 */
export async function readRefFiles(gitDir: string, prefix: string): Promise<Map<string, string>> {
  if (!/^refs\/([^/.][^/]*\/)*[^/]*$/.test(prefix)) throw new RangeError(`no prefix: ${prefix}`);
  // Loose before packed, as git does: `pack-refs` writes the packed file before it removes the
  // loose one, so a ref is always seen in one of them. A loose value is the newer one.
  const loose = await looseRefs(gitDir, prefix.slice(0, prefix.lastIndexOf('/')));
  const all = new Map([...(await packedRefs(gitDir)), ...loose]);
  const wanted = [...all].filter(([name]) => name.startsWith(prefix));
  return new Map(wanted.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function looseRefs(gitDir: string, folder: string): Promise<[string, string][]> {
  const found = await Promise.all(
    (await entries(join(gitDir, folder))).map(async (entry): Promise<[string, string][]> => {
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return looseRefs(gitDir, name);
      if (!entry.isFile() || name.endsWith('.lock')) return [];
      const text = await textOf(join(gitDir, name));
      if (text === null) return [];
      const value = text.trim();
      if (isOid(value)) return [[name, value]];
      // What came from elsewhere comes again; what is our own must not be taken for absent.
      if (OWN.test(name) && !value.startsWith('ref:'))
        throw new RepositoryDamaged(join(gitDir, name));
      return [];
    }),
  );
  return found.flat();
}

async function packedRefs(gitDir: string): Promise<[string, string][]> {
  const file = join(gitDir, 'packed-refs');
  const text = await textOf(file);
  if (text === null) return [];
  const lines = text.split('\n');
  if (text === '' || lines.some((line) => !PACKED.test(line))) throw new RepositoryDamaged(file);
  return lines
    .filter((line) => line[40] === ' ' && isOid(line.slice(0, 40)))
    .map((line) => [line.slice(41), line.slice(0, 40)]);
}

async function entries(folder: string): Promise<Dirent[]> {
  try {
    return await fs.readdir(folder, { withFileTypes: true });
  } catch (error) {
    return absent(error, []);
  }
}

/** null: it is not there. */
async function textOf(file: string): Promise<string | null> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    return absent(error, null);
  }
}

/** Small files of `.mesh/`, replaced atomically. */
import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { dirname } from 'node:path';
import { failpoint, namingFile } from '@lanemesh/git';

/** Replaces a file's content durably: temp file, fsync, rename, fsync of the folder. */
export async function replaceFile(path: string, content: string, mode = 0o644): Promise<void> {
  await fs.mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await write(draft, content, mode);
    failpoint('home.drafted');
    await fs.rename(draft, path);
  } catch (error) {
    await fs.rm(draft, { force: true });
    throw namingFile(error, path);
  }
  failpoint('home.placed');
  await syncFolder(dirname(path));
}

async function write(path: string, content: string, mode: number): Promise<void> {
  const file = await fs.open(path, 'wx', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await fs.open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** A file's text, or null if it is not there. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await fs.readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw namingFile(error, path);
  }
}

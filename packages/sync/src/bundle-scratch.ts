/**
 * A repository beside the node's own that borrows its objects: a bundle is written from there
 * under the names it is to carry, and read and judged there before anything of ours changes.
 */
import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { checkRef, openRepository, type Repository } from '@lanemesh/git';
import { acquireLock, createGitStore, privateFolder } from '@lanemesh/ledger';

const PREFIX = 'bundle.';
/** How long another bundle of this node may take before ours is given up, milliseconds. */
const WAIT = 60_000;

export interface Scratch {
  readonly dir: string;
  readonly repository: Repository;
}

/**
 * Makes the scratch repository with these refs, and removes it after use. One at a time; what a
 * process that was killed left behind goes first. dir: the node's own bare repository.
 */
export async function withScratch<T>(
  dir: string,
  refs: ReadonlyMap<string, string>,
  use: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const folder = privateFolder(dir);
  const lock = await acquireLock(folder, 'bundling', { waitMs: WAIT });
  try {
    for (const name of await fs.readdir(folder))
      if (name.startsWith(PREFIX)) await fs.rm(join(folder, name), { recursive: true });
    const own = join(folder, PREFIX + randomBytes(6).toString('hex'));
    try {
      await createGitStore(own);
      // Relative to the objects of the one that borrows: the path may hold anything.
      await fs.writeFile(join(own, 'objects/info/alternates'), '../../../objects\n');
      const repository = openRepository(own);
      await setRefs(repository, refs);
      return await use({ dir: own, repository });
    } finally {
      await fs.rm(own, { recursive: true, force: true });
    }
  } finally {
    lock.release();
  }
}

/** Sets refs as they are given, whatever they held. */
export async function setRefs(
  repository: Repository,
  refs: ReadonlyMap<string, string>,
): Promise<void> {
  if (refs.size === 0) return;
  const lines = [...refs].map(([name, oid]) => `update ${checkRef(name)} ${oid}\n`);
  await repository.runOk(['update-ref', '--no-deref', '--stdin'], { input: lines.join('') });
}

/** Removes refs, those that are not there too. */
export async function dropRefs(repository: Repository, names: Iterable<string>): Promise<void> {
  const lines = [...names].map((name) => `delete ${checkRef(name)}\n`);
  if (lines.length === 0) return;
  await repository.runOk(['update-ref', '--no-deref', '--stdin'], { input: lines.join('') });
}

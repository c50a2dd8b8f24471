/** Housekeeping of the node's own repository: git's own is switched off, since it forgets nothing we need only by luck. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { failpoint, openRepository } from '@lanemesh/git';

/** Loose objects (estimated from one of 256 folders, as git does) above which they are packed. */
const LOOSE = 4096;

/**
 * Packs loose objects when there are many, and writes the commit-graph that keeps walks over a
 * long history fast. Deletes nothing that is not in a pack afterwards. Resolves with whether it
 * had to do anything.
 */
export async function tidy(dir: string): Promise<boolean> {
  const sample = await readdir(join(dir, 'objects', '17')).catch(() => []);
  if (sample.length * 256 < LOOSE) return false;
  const repository = openRepository(dir);
  failpoint('tidy.pack');
  await repository.runOk(['repack', '-d', '-q', '--geometric=2', '--no-write-bitmap-index']);
  failpoint('tidy.packed');
  await repository.runOk(['commit-graph', 'write', '--reachable', '--no-progress']);
  return true;
}

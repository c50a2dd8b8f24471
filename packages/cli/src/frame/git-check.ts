/** Is there a git we can use? Asked anew only when the binary on the PATH changed. */
import { statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Env, Layout } from '@lanemesh/peer/layout';

/** Throws GitUnusable where git is absent or too old. */
export async function checkGit(layout: Layout, env: Env): Promise<void> {
  const stamp = binaryStamp(env);
  const file = join(layout.dir, 'git-checked');
  if (stamp !== null && (await readFile(file, 'utf8').catch(() => null)) === stamp) return;
  const { requireGit } = await import('@lanemesh/git');
  await requireGit();
  try {
    if (stamp !== null) writeFileSync(file, stamp);
  } catch {
    // Only a shortcut for the next time.
  }
}

/** Which git is the first on the PATH, and of when; null: none. */
function binaryStamp(env: Env): string | null {
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, 'git');
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isFile()) return `${path} ${found.mtimeMs} ${found.size} ${found.ino}\n`;
  }
  return null;
}

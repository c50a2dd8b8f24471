/** Our own bare copy of a code repository: where it lies and which settings it has. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { initBare, openRepository, type Repository } from '@lanemesh/git';

const ON_MAC = process.platform === 'darwin';

/**
 * All settings of a copy. An attempt runs with this copy as its worktree's repository and could
 * give it filters, helpers or hooks that would then run as ours, so it is put back before use.
 * Checks of fetched objects are strict but for slips of old tools that many projects carry.
 */
const CONFIG = `[core]
\trepositoryformatversion = 0
\tbare = true
\tfilemode = true
\tignorecase = ${ON_MAC}
\tprecomposeunicode = ${ON_MAC}
\tautocrlf = false
\tprotectNTFS = true
\tprotectHFS = true
[advice]
\taddEmbeddedRepo = false
[gc]
\tauto = 0
[merge]
\tconflictStyle = merge
[fetch "fsck"]
\tzeroPaddedFilemode = warn
\tzeroPaddedDate = warn
\tbadTimezone = warn
\tmissingEmail = warn
\tmissingSpaceBeforeDate = warn
\tmissingSpaceBeforeEmail = warn
`;

/** A folder name for the repository at `url`: readable, and one for each URL. */
export function copyName(url: string): string {
  const last = url.replace(/\/+$/, '').split(/[/:]/).at(-1) ?? '';
  const readable = last
    .replace(/\.git$/, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .slice(0, 40);
  const digest = createHash('sha256').update(url).digest('hex').slice(0, 12);
  return `${readable.replace(/^-+|-+$/g, '') || 'code'}-${digest}.git`;
}

/** The copy at `path`, made if it is missing, with the settings it must have. */
export async function openCopy(path: string): Promise<Repository> {
  if ((await text(join(path, 'config'))) === null) {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await initBare(path);
  }
  await seal(path);
  return openRepository(path);
}

async function seal(path: string): Promise<void> {
  // Ignore rules and attributes kept here would apply to every attempt.
  await rm(join(path, 'info'), { recursive: true, force: true });
  if ((await text(join(path, 'config'))) === CONFIG) return;
  const fresh = join(path, `config.${process.pid}`);
  await writeFile(fresh, CONFIG, { mode: 0o600 });
  await rename(fresh, join(path, 'config'));
}

async function text(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}

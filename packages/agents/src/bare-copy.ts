/** Our own bare copy of a code repository: where it lies and which settings it has. */
import { createHash } from 'node:crypto';
import { readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBare, initBare, openRepository, type Repository, sealConfig } from '@lanemesh/git';

/**
 * What a copy's settings say beside those of any repository of ours. An attempt runs with this copy
 * as its worktree's repository and could give it filters, helpers or hooks that would then run as
 * ours, so they are put back before use. Checks of fetched objects are strict but for slips of old
 * tools that many projects carry.
 */
const CONFIG = `[advice]
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
  const copy = await ensureBare(path);
  await seal(path);
  return copy;
}

/**
 * A repository with the objects of a copy and nothing else of it, at the path given: for work in a
 * tree while its agent runs, who may change the copy's own settings at any moment.
 */
export async function openShadow(copy: Repository, path: string): Promise<Repository> {
  if ((await text(join(path, 'config'))) === null) {
    await initBare(path);
    await rm(join(path, 'objects'), { recursive: true });
    await symlink(join(copy.gitDir, 'objects'), join(path, 'objects'));
  }
  await seal(path);
  return openRepository(path);
}

async function seal(path: string): Promise<void> {
  // Ignore rules and attributes kept here would apply to every attempt.
  await rm(join(path, 'info'), { recursive: true, force: true });
  await sealConfig(path, CONFIG);
}

async function text(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}

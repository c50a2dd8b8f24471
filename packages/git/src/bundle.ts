/** Git bundles: refs and a pack in one file. What one says of itself is read without git. */
import { promises as fs } from 'node:fs';
import { checkOid, checkRef, isOid } from './outside.ts';
import type { Repository } from './repository.ts';
import type { RunOptions } from './run.ts';

/** What stands before a bundle's pack. */
export interface BundleHeader {
  /** Commits whoever reads it has to have already. */
  readonly prerequisites: readonly string[];
  /** Full names to ids. */
  readonly refs: ReadonlyMap<string, string>;
}

/** A file that is no bundle, or not a whole one. */
export class BadBundle extends Error {
  override readonly name = 'BadBundle';
}

/** The reader lacks what a bundle builds on. */
export class BundleLacksBasis extends Error {
  override readonly name = 'BundleLacksBasis';
}

/** Bytes in which a header has to end. */
const HEADER_BYTES = 4 * 1024 * 1024;
const SIGNATURES = ['# v2 git bundle', '# v3 git bundle'];
/** What git may ask for in one piece: an object of gigabytes must not take all memory. */
const MEMORY = { GIT_ALLOC_LIMIT: String(512 * 1024 * 1024) };
/** Objects that git's own checks object to may lie on the ledger; none is ever checked out. */
const UNCHECKED = [
  ['fetch.fsckObjects', 'false'],
  ['transfer.fsckObjects', 'false'],
] as const;

/**
 * Reads a bundle's header. Throws a BadBundle for anything but a plain file with a whole header of
 * SHA-1 ids, each ref named once, without filters.
 */
export async function readBundleHeader(file: string): Promise<BundleHeader> {
  const handle = await fs.open(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) throw new BadBundle('is no plain file');
    const bytes = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await handle.read(bytes, 0, HEADER_BYTES, 0);
    const end = bytes.subarray(0, bytesRead).indexOf('\n\n');
    const signed = SIGNATURES.some((one) => bytes.indexOf(`${one}\n`) === 0);
    if (!signed) throw new BadBundle('is no git bundle');
    if (end < 0) throw new BadBundle('ends within its header');
    return parse(bytes.toString('utf8', 0, end).split('\n').slice(1));
  } finally {
    await handle.close();
  }
}

function parse(lines: readonly string[]): BundleHeader {
  const prerequisites: string[] = [];
  const refs = new Map<string, string>();
  for (const line of lines) {
    if (line.startsWith('@')) {
      if (line !== '@object-format=sha1') throw new BadBundle(`needs ${line.slice(1, 60)}`);
      continue;
    }
    const [oid = '', name = ''] = split(line.replace(/^-/, ''));
    if (!isOid(oid)) throw new BadBundle('has a header line that is none');
    if (line.startsWith('-')) prerequisites.push(oid);
    else if (refs.has(name)) throw new BadBundle('names a ref twice');
    else refs.set(name, oid);
  }
  return { prerequisites, refs };
}

function split(line: string): [string, string] {
  const at = line.indexOf(' ');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}

/**
 * Writes refs of a repository into a bundle at an absolute path, without what the commits `without`
 * reach. Resolves with false where nothing is left to carry.
 */
export async function createBundle(
  repository: Repository,
  file: string,
  refs: readonly string[],
  without: readonly string[],
): Promise<boolean> {
  const args = ['bundle', 'create', '--quiet', file, '--stdin'];
  const lines = [...refs.map(checkRef), ...without.map((oid) => `^${checkOid(oid)}`)];
  const { exitCode, stderr } = await repository.run(args, { input: `${lines.join('\n')}\n` });
  if (exitCode === 0) return true;
  if (/empty bundle/.test(stderr)) return false;
  throw new Error(`git bundle create: ${stderr.split('\n')[0]}`);
}

/**
 * Takes a bundle's objects in, moves no ref. Throws a BadBundle where they are damaged, or a
 * BundleLacksBasis where the repository does not hold what they build on.
 */
export async function unbundle(
  repository: Repository,
  file: string,
  options: Pick<RunOptions, 'timeoutMs' | 'signal'> = {},
): Promise<void> {
  const { exitCode, stderr, stopped } = await repository.run(['bundle', 'unbundle', file], {
    ...options,
    env: MEMORY,
    config: UNCHECKED,
  });
  if (exitCode === 0) return;
  if (stopped) throw new BadBundle('takes too long to be read');
  if (/prerequisite commit/.test(stderr)) throw new BundleLacksBasis('builds on what is not here');
  const line = stderr.split('\n').find((one) => /^(fatal|error):/.test(one)) ?? 'cannot be read';
  throw new BadBundle(`is damaged: ${line.replace(/^(fatal|error): /, '').slice(0, 200)}`);
}

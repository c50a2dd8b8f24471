/** Finds out from git's words which file of a repository cannot be read. */
import { statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { GitError } from './errors.ts';

/** A file of a repository of our own holds what git cannot read, or lacks what it held. */
export class RepositoryDamaged extends GitError {
  override readonly name = 'RepositoryDamaged';
  constructor(
    /** Full path. */
    readonly file: string,
    command: readonly string[] = [],
    exitCode: number | null = null,
    stderr = '',
  ) {
    super(command, exitCode, stderr);
    this.message = `${file} is damaged: git cannot read it`;
  }
}

/** git's words, and the group that holds a path inside the repository, or a full one. */
const PATHS: readonly RegExp[] = [
  /object file (\S.*?) is empty/,
  /\(stored in (.+?)\) is corrupt/,
  /packfile (.+?\.pack) (?:cannot be|is far too short|does not match|claims|size)/,
  /file (.+?\.pack) is far too short/,
  /index file (.+?\.idx) (?:is too small|is corrupt|overflows|.*wrong)/,
  /(?:in|config) file (\S+?\/config)\b/,
  /(?:unexpected|unterminated) line in (.+?packed-refs)/,
  /unable to resolve reference '(refs\/heads\/[^']+)': reference broken/,
  /bad object (refs\/heads\/\S+)/,
];
const OBJECTS =
  /(?:corrupt loose object '|loose object |unable to unpack |could not parse object )([0-9a-f]{40})\b/;

/** The file of the repository that git's stderr says is damaged; null: it says nothing like it. */
export function damagedFile(gitDir: string, stderr: string): string | null {
  if (stderr.includes(`not a git repository: '${gitDir}'`)) return join(gitDir, 'HEAD');
  for (const sign of PATHS) {
    const named = sign.exec(stderr)?.[1];
    const path = named === undefined ? null : resolve(gitDir, named);
    if (path?.startsWith(resolve(gitDir) + sep)) return path;
  }
  const oid = OBJECTS.exec(stderr)?.[1];
  if (oid === undefined) return null;
  // Another repository may have one of the same name: ours counts if it has a file for it.
  const path = join(gitDir, 'objects', oid.slice(0, 2), oid.slice(2));
  return statSync(path, { throwIfNoEntry: false }) === undefined ? null : path;
}

/** A failed command as an error: RepositoryDamaged where git says so of this repository. */
export function failureIn(
  gitDir: string,
  command: readonly string[],
  exitCode: number | null,
  stderr: string,
): GitError {
  const file = damagedFile(gitDir, stderr);
  if (file === null) return new GitError(command, exitCode, stderr);
  return new RepositoryDamaged(file, command, exitCode, stderr);
}

/**
 * What V8 compiled of the program, kept in a file beside it: a third of the time of a short command is
 * compilation otherwise. A file for each way V8 was built and set; it grows by what commands need
 * that ran for the first time.
 */
import { createHash } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import type { Script } from 'node:vm';

/** Commands a file is made anew for: words of users that look like commands must come to an end. */
const MOST = 100;
/** Milliseconds after which whoever writes a file has died over it. */
const DEAD_AFTER = 60_000;

/** The first line of a file: whose code, of which bytes, and what ran when it was compiled. */
interface Head {
  readonly program: string;
  readonly sha256: string;
  readonly commands: readonly string[];
}

export class CodeCache {
  private constructor(
    private readonly folder: string,
    private readonly file: string,
    private readonly program: string,
    private readonly command: string,
    private readonly commands: readonly string[],
    /** V8's; undefined: there is none that may be used. */
    readonly data: Buffer | undefined,
  ) {}

  /**
   * The cache in a folder; null where others than its owner can write there, or its owner is not
   * who runs this. program: what the code is of; words: the first ones of the command.
   */
  static open(folder: string, program: string, words: readonly string[]): CodeCache | null {
    try {
      if (!isOurs(statSync(folder))) return null;
      const file = join(folder, `mesh-${cachedDataVersionTag().toString(16)}.cache`);
      const kept = read(file, program);
      const named = words.findIndex((word) => !/^[a-z-]+$/.test(word) || word.startsWith('-'));
      const command = words.slice(0, named === -1 ? words.length : named).join(' ');
      return new CodeCache(folder, file, program, command, kept?.commands ?? [], kept?.data);
    } catch {
      return null;
    }
  }

  /** Keeps what is compiled by now, if this command is new to the file. Never throws. */
  keep(script: Script): void {
    const known = this.data !== undefined && script.cachedDataRejected !== true;
    if (known && (this.commands.includes(this.command) || this.commands.length >= MOST)) return;
    const fresh = `${this.file}.new`;
    try {
      accessSync(this.folder, constants.W_OK);
      const data = script.createCachedData();
      // A long run lets go of code it has no more use for, and others have.
      if (known && data.length <= (this.data?.length ?? 0)) return;
      const commands = [...(known ? this.commands : []), this.command];
      const head: Head = { program: this.program, sha256: sha256(data), commands };
      removeIfDead(fresh);
      const bytes = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), data]);
      writeFileSync(fresh, bytes, { flag: 'wx', mode: 0o600 });
      renameSync(fresh, this.file);
    } catch {
      // The next start compiles, as this one did.
    }
  }
}

function read(file: string, program: string): { commands: readonly string[]; data: Buffer } | null {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    return null;
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile() || !isOurs(stats)) return null;
    const bytes = readFileSync(fd);
    const end = bytes.indexOf(0x0a);
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as Head;
    const data = bytes.subarray(end + 1);
    if (head.program !== program || head.sha256 !== sha256(data)) return null;
    return { commands: head.commands, data };
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}

/** Whether nobody but who runs this, and root, can have written it. */
function isOurs({ uid, mode }: Stats): boolean {
  return (uid === process.getuid?.() || uid === 0) && (mode & 0o022) === 0;
}

function removeIfDead(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats && Date.now() - stats.mtimeMs > DEAD_AFTER) rmSync(file, { force: true });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

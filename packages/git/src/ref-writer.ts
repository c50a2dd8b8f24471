import { GitError, RefMoved } from './errors.ts';
import { failpoint } from './failpoint.ts';
import { checkOid, checkRef, NO_OID } from './outside.ts';
import { readRefs } from './refs.ts';
import type { Repository } from './repository.ts';
import { Resident } from './resident.ts';
import { lockInTheWay, removeStaleLock } from './stale-lock.ts';

export interface Move {
  /** Full name. */
  readonly ref: string;
  readonly to: string;
  /** What the ref must hold now; null: it must not exist. */
  readonly from: string | null;
}

export interface RefWriterOptions {
  /**
   * True if the caller holds our lock on the repository's refs while it moves them: then a git
   * lock file in the way that belongs to no living process is removed.
   */
  readonly ownsLocks: boolean;
}

/** Moves refs by compare-and-swap through one resident `git update-ref`. */
export class RefWriter {
  readonly #resident: Resident;

  constructor(
    private readonly repository: Repository,
    private readonly options: RefWriterOptions = { ownsLocks: false },
  ) {
    this.#resident = new Resident(repository.gitDir, ['update-ref', '--no-deref', '--stdin']);
  }

  /**
   * Moves all refs or none; resolves after git said that it committed them. Rejects with RefMoved
   * if one is not at `from`, with GitError for anything else (a missing object, a name that
   * another ref's name is a folder of).
   */
  async move(moves: readonly Move[]): Promise<void> {
    const transaction = moves.map(updateLine);
    if (transaction.length === 0) return;
    failpoint('refs.move');
    try {
      await this.#transact(transaction);
      failpoint('refs.moved');
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      await this.#recover(moves, error);
    }
  }

  close(): Promise<void> {
    return this.#resident.close();
  }

  #transact(transaction: readonly string[]): Promise<void> {
    return this.#resident.converse(async ({ ask, answers }) => {
      // All in one write: if this process is killed now, git still gets to the end of it.
      ask(`start\n${transaction.join('')}prepare\ncommit\n`);
      failpoint('refs.asked');
      for (const step of ['start', 'prepare', 'commit']) {
        const answer = await answers.line();
        if (answer !== `${step}: ok`) throw new Error(`git update-ref answered ${answer}`);
      }
    });
  }

  /** git dies of every failure, and may also have been killed before or after it committed. */
  async #recover(moves: readonly Move[], error: GitError): Promise<void> {
    const killed = error.exitCode === null;
    const lock = lockInTheWay(this.repository.gitDir, error.stderr);
    if (lock !== null && !(this.options.ownsLocks && (await removeStaleLock(lock)))) throw error;
    const left: Move[] = [];
    for (const move of moves) {
      const actual = (await readRefs(this.repository, move.ref)).get(move.ref) ?? null;
      if (killed && actual === move.to) continue;
      if (actual !== move.from) throw new RefMoved(move.ref, move.from, actual);
      left.push(move);
    }
    if (lock === null && !killed) throw error;
    if (left.length > 0) await this.#transact(left.map(updateLine));
  }
}

function updateLine({ ref, to, from }: Move): string {
  return `update ${checkRef(ref)} ${checkOid(to)} ${from === null ? NO_OID : checkOid(from)}\n`;
}

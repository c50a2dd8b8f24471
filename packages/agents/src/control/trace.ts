/** What an attempt ran, and whom it left. */
import { createHash, type Hash } from 'node:crypto';
import type { RanCommand, Stage } from '../attempt-spec.ts';
import type { CommandEnd } from '../command.ts';
import type { RunMark } from '../run-mark.ts';
import { endStrays, outsideSession } from './strays.ts';

/** One command that runs. */
export interface Traced {
  /** Of all it writes. */
  readonly digest: Hash;
  /** Told of its first process. */
  led(leader: number): void;
  /** Before it is ended: with it those end who share its namespace, whatever their session. */
  struck(): void;
  /**
   * After its end; sweeps: whoever left its session is ended too; inside: those who ended with its
   * namespace. Resolves with how many were left.
   */
  ended(end: CommandEnd, sweeps: boolean, inside: number): Promise<number>;
}

export class Trace {
  readonly #mark: RunMark;
  readonly #ran: RanCommand[] = [];
  #survivors = 0;
  /** Programs that run beside the commands now. */
  #beside = 0;
  /** The first process of the last command. */
  #leader: number | null = null;

  constructor(mark: RunMark) {
    this.#mark = mark;
  }

  /** What has ended so far. */
  get ran(): readonly RanCommand[] {
    return this.#ran;
  }

  /** command: as the log names it; beside: others run while it does, and it is no stray of theirs. */
  begin(stage: Stage, command: string, beside = false): Traced {
    if (beside) this.#beside++;
    const began = performance.now();
    const digest = createHash('sha256');
    let apart = 0;
    return {
      digest,
      led: (leader) => {
        if (!beside) this.#leader = leader;
      },
      struck: () => {
        if (this.#leader !== null && this.#beside === 0)
          apart = outsideSession(this.#mark, this.#leader);
      },
      ended: async ({ exitCode, how, outputBytes: bytes, leftovers }, sweeps, inside) => {
        if (beside) this.#beside--;
        // Who left a session and who runs beside it look alike: all go when the attempt ends.
        const swept = sweeps && this.#beside === 0 ? await endStrays(this.#mark, this.#leader) : 0;
        // Whom one way of counting sees the others may see too.
        const left = Math.max(inside, leftovers + Math.max(swept, apart));
        this.#survivors += left;
        const ms = Math.round(performance.now() - began);
        const output = { sha256: digest.digest('hex'), bytes };
        this.#ran.push({ stage, command, exitCode, how, ms, output });
        return left;
      },
    };
  }

  /** All of it, after whoever still runs was ended. */
  async close(): Promise<{ commands: readonly RanCommand[]; survivors: number }> {
    this.#survivors += await endStrays(this.#mark, this.#leader);
    return { commands: this.#ran, survivors: this.#survivors };
  }
}

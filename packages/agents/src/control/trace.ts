/** What an attempt ran, and whom it left. */
import { createHash, type Hash } from 'node:crypto';
import type { RanCommand, Stage } from '../attempt-spec.ts';
import type { CommandEnd } from '../command.ts';
import type { RunMark } from '../run-mark.ts';
import { endStrays } from './strays.ts';

/** One command that runs. */
export interface Traced {
  /** Of all it writes. */
  readonly digest: Hash;
  /** Told of its first process. */
  led(leader: number): void;
  /** After its end; sweeps: whoever left its session is ended too. Resolves with how many were left. */
  ended(end: CommandEnd, sweeps: boolean): Promise<number>;
}

export class Trace {
  readonly #mark: RunMark;
  readonly #ran: RanCommand[] = [];
  #survivors = 0;
  /** The first process of the last command. */
  #leader: number | null = null;

  constructor(mark: RunMark) {
    this.#mark = mark;
  }

  /** command: as the log names it. */
  begin(stage: Stage, command: string): Traced {
    const began = performance.now();
    const digest = createHash('sha256');
    return {
      digest,
      led: (leader) => {
        this.#leader = leader;
      },
      ended: async ({ exitCode, how, outputBytes: bytes, leftovers }, sweeps) => {
        const strays = sweeps ? await endStrays(this.#mark, this.#leader) : 0;
        this.#survivors += leftovers + strays;
        const ms = Math.round(performance.now() - began);
        const output = { sha256: digest.digest('hex'), bytes };
        this.#ran.push({ stage, command, exitCode, how, ms, output });
        return leftovers + strays;
      },
    };
  }

  /** All of it, after whoever still runs was ended. */
  async close(): Promise<{ commands: readonly RanCommand[]; survivors: number }> {
    this.#survivors += await endStrays(this.#mark, this.#leader);
    return { commands: this.#ran, survivors: this.#survivors };
  }
}

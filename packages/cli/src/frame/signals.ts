/** SIGINT and SIGTERM: the end of short commands, a word to long ones. */
import { EXIT } from '@lanemesh/peer/fault';

const CODES = { SIGINT: EXIT.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;

export class Signals {
  private readonly controller = new AbortController();
  private taken = false;
  private readonly hurry = new AbortController();
  private hurries = false;

  /** last: called before the process ends by a signal. */
  constructor(last: () => void) {
    for (const signal of Object.keys(CODES) as (keyof typeof CODES)[]) {
      process.on(signal, () => {
        if (this.taken && !this.controller.signal.aborted) {
          this.controller.abort(signal);
          return;
        }
        // A long command that was told already finishes on its own, unless somebody insists.
        if (this.taken && signal !== 'SIGINT') return;
        if (this.hurries && !this.hurry.signal.aborted) {
          this.hurry.abort(signal);
          return;
        }
        last();
        process.exit(CODES[signal]);
      });
    }
  }

  /** Exit code of a command that streamed until it was told to end. */
  get code(): number {
    return this.controller.signal.reason === 'SIGINT' ? EXIT.interrupted : 0;
  }

  /** From here on the command ends itself. */
  take(): AbortSignal {
    this.taken = true;
    return this.controller.signal;
  }

  /** From here on the second SIGINT, or SIGUSR2 at any time, asks the command to hurry. */
  takeHurry(): AbortSignal {
    if (!this.hurries)
      process.on('SIGUSR2', () => {
        this.controller.abort('SIGUSR2');
        this.hurry.abort('SIGUSR2');
      });
    this.hurries = true;
    return this.hurry.signal;
  }
}

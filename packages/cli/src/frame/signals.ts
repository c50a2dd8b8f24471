/** SIGINT and SIGTERM: the end of short commands, a word to long ones. */
import { EXIT } from '@lanemesh/peer/fault';

const CODES = { SIGINT: EXIT.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;

export class Signals {
  private readonly controller = new AbortController();
  private taken = false;

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
        last();
        process.exit(CODES[signal]);
      });
    }
  }

  /** From here on the command ends itself. */
  take(): AbortSignal {
    this.taken = true;
    return this.controller.signal;
  }
}

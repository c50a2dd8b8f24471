import { AsyncLocalStorage } from 'node:async_hooks';

/** One writer after the other within a process, each holding a lock between processes. */
export class WriterTurns {
  readonly #current = new AsyncLocalStorage<{ running: boolean }>();
  #last: Promise<unknown> = Promise.resolve();

  /** acquire takes the lock between processes; it may reject. */
  constructor(private readonly acquire: () => Promise<{ release(): void }>) {}

  /** Runs body in its turn; at once if called from inside a body that still runs. */
  run<T>(body: () => Promise<T>): Promise<T> {
    if (this.#current.getStore()?.running === true) return body();
    const turn = this.#last.then(async () => {
      const lock = await this.acquire();
      const state = { running: true };
      try {
        return await this.#current.run(state, body);
      } finally {
        state.running = false;
        lock.release();
      }
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Resolves when every turn asked for so far is over. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

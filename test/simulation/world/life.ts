/** One process of a simulated node, from its start to its crash. */
import type { Time } from './time.ts';

/** Whether the node stands still (SIGSTOP, a closed lid); its processes then see nothing happen. */
export interface Stillness {
  readonly still: boolean;
}

export class Life {
  private ended = false;
  private held: (() => void | Promise<void>)[] = [];

  constructor(
    private readonly time: Time,
    private readonly node: Stillness,
  ) {}

  get alive(): boolean {
    return !this.ended;
  }

  /** Calls `act` after true milliseconds: later if the node stands still then, never after its end. */
  after(ms: number, act: () => void | Promise<void>): () => void {
    let cancelled = false;
    const go = (): void | Promise<void> => {
      if (cancelled || this.ended) return undefined;
      if (this.node.still) {
        this.held.push(go);
        return undefined;
      }
      return act();
    };
    const cancel = this.time.after(ms, go);
    return () => {
      cancelled = true;
      cancel();
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** As `sleep`, but ends at once when the signal is given; resolves with whether it was. */
  sleepUnless(signal: AbortSignal, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.after(ms, () => {
        signal.removeEventListener('abort', abort);
        resolve(false);
      });
      const abort = (): void => {
        cancel();
        resolve(true);
      };
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** The node moves again: what was due meanwhile happens now, in its order. */
  resume(): void {
    const { held } = this;
    this.held = [];
    for (const go of held) this.time.after(0, go);
  }

  /** The process is killed: nothing of it ever happens again. */
  end(): void {
    this.ended = true;
    this.held = [];
  }
}

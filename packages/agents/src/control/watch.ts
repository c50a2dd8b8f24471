/** Looks after one agent at work: whether it still gets on, and what it uses. */
import type { Spent } from '../attempt-spec.ts';
import { type AgentLimits, type Cut, exceeded } from './limits.ts';

/** Looks in a row that found the same, while it went on writing, before that is no progress. */
export const SAME_LOOKS = 10;
/** Between two looks at the limits, milliseconds. */
const EVERY = 1000;

interface Watched {
  readonly agent: string;
  readonly limits: AgentLimits;
}

export class Watch {
  /** A script that waits for a download says the same for long, and gets on. */
  readonly #mayRepeat: boolean;
  readonly #limits: AgentLimits;
  readonly #used: () => Spent;
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #alive = performance.now();
  #written = 0;
  #seen = { what: '', written: 0, times: 0 };

  /** used: what the agent has used so far, as far as it says. */
  constructor({ agent, limits }: Watched, used: () => Spent) {
    this.#mayRepeat = agent === 'script';
    this.#limits = limits;
    this.#used = used;
    const { idleMs = EVERY } = limits;
    this.#timer = setInterval(() => this.#look(), Math.min(EVERY, Math.ceil(idleMs / 4)));
    this.#timer.unref();
  }

  /** Aborted with a `Cut` as its reason, when the agent has to end. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** It wrote something. */
  wrote(bytes: number): void {
    this.#alive = performance.now();
    this.#written += bytes;
  }

  /**
   * What a look at its work found: the tree it made so far (null: there is none), and the end of
   * what it wrote.
   */
  found(tree: string | null, text: string | null): void {
    const what = `${tree}\n${sortsOf(text ?? '')}`;
    const { what: before, written, times } = this.#seen;
    if (what !== before) {
      this.#alive = performance.now();
      this.#seen = { what, written: this.#written, times: 1 };
    } else if (this.#written > written) {
      this.#seen = { what, written: this.#written, times: times + 1 };
    }
    if (this.#seen.times >= SAME_LOOKS && !this.#mayRepeat) this.#cut('no_progress');
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { idleMs } = this.#limits;
    const over = exceeded(this.#limits, this.#used());
    if (idleMs !== undefined && performance.now() - this.#alive > idleMs) this.#cut('idle');
    if (over !== null) this.#cut(over);
  }

  #cut(why: Cut): void {
    this.#stop.abort(why);
  }
}

/**
 * The sorts of lines in a text whose first one may be cut. Numbers count for nothing, nor does how
 * often a line comes: clocks and counters go on by themselves.
 */
function sortsOf(text: string): string {
  const [first = '', ...rest] = text.replace(/\d+/g, '0').split('\n');
  return [...new Set(rest.length > 1 ? rest : [first, ...rest])].sort().join('\n');
}

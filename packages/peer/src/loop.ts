/** Turns the wheel again and again, and waits between two turns as long as the last one suggests. */
import type { Peer } from './peer.ts';
import type { TurnReport } from './turn.ts';

/** Short waits granted in a row: a node that keeps losing a race must not hammer the hub. */
const HURRIES = 3;

export interface LoopOptions {
  /** Told of every turn that ended. */
  readonly onTurn?: (report: TurnReport) => void;
  /** True: no turn after this one. */
  readonly until?: (report: TurnReport) => boolean;
}

export interface Loop {
  /** Lets the turn that runs finish and begins no other. Resolves when the loop has ended. */
  stop(): Promise<void>;
  /** Resolves when the loop has ended, by `stop` or by `until`. Never rejects. */
  readonly ended: Promise<void>;
}

/** How the turns before a wait went. */
export interface Course {
  /** The hub answered (or there is none). */
  readonly contact: boolean;
  /** Whether somebody waits for the next turn. */
  readonly again: boolean;
  /** Turns in a row, this one included, that met trouble: no answer, refused or unknown pushes. */
  readonly bad: number;
  /** Short waits in a row before this one. */
  readonly hurried: number;
}

/** Whether the next turn is to come soon. */
function hurries({ contact, again, hurried }: Course): boolean {
  return contact && again && hurried < HURRIES;
}

/** Milliseconds from the end of a turn to the next. random: 0 to below 1. */
export function waitAfter(course: Course, interval: number, random: () => number): number {
  if (hurries(course)) return soon(interval, random);
  const usual = interval * (0.8 + 0.4 * random());
  if (course.bad === 0) return usual;
  const backoff = interval * (0.2 + 0.5 * random() * Math.min(2 ** course.bad, 4));
  return course.contact ? backoff : Math.max(usual, backoff);
}

function soon(interval: number, random: () => number): number {
  return interval * (0.05 + 0.3 * random());
}

/**
 * Runs turns of a peer until it is stopped. A job that wants a turn (`peer.onWake`) shortens the
 * wait, unless the hub is away. A turn that throws is logged and counts as trouble.
 */
export function runLoop(peer: Peer, options: LoopOptions = {}): Loop {
  const { interval, random } = peer.options;
  const rest = new Rest(peer);
  let stopped = false;

  async function run(): Promise<void> {
    let bad = 0;
    let hurried = 0;
    while (!stopped) {
      const report = await turnOf(peer);
      if (report) options.onTurn?.(report);
      if (stopped || (report && options.until?.(report))) return;
      bad = report?.contact && report.refused === 0 ? 0 : bad + 1;
      const contact = report?.contact ?? false;
      const again = rest.calledMeanwhile() || (report?.again ?? false);
      const course = { contact, again, bad, hurried };
      const wait = waitAfter(course, interval, random);
      hurried = hurries(course) ? hurried + 1 : 0;
      await rest.take(wait, contact);
    }
  }

  peer.onWake = () => rest.call(soon(interval, random));
  const ended = run();
  return {
    ended,
    stop: () => {
      stopped = true;
      rest.end();
      return ended;
    },
  };
}

async function turnOf(peer: Peer): Promise<TurnReport | null> {
  try {
    return await peer.turn();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    peer.options.log.warn({ error: text }, `the turn broke off: ${text}`);
    return null;
  }
}

/** The wait between two turns, which can be cut short. */
class Rest {
  private called = false;
  private running: { readonly due: number; cancel: () => void; readonly over: () => void } | null =
    null;
  private contact = false;

  constructor(private readonly peer: Peer) {}

  /** Whether somebody called since the last wait began; forgets it. */
  calledMeanwhile(): boolean {
    const { called } = this;
    this.called = false;
    return called;
  }

  take(ms: number, contact: boolean): Promise<void> {
    const { clock } = this.peer.options;
    this.contact = contact;
    return new Promise((resolve) => {
      const over = (): void => {
        this.running = null;
        resolve();
      };
      this.running = { due: clock.mono() + ms, cancel: clock.later(ms, over), over };
    });
  }

  /** Lets the wait end in `ms` milliseconds at the latest. */
  call(ms: number): void {
    const { clock } = this.peer.options;
    if (!this.running) this.called = true;
    if (!this.running || !this.contact || this.running.due - clock.mono() <= ms) return;
    this.running.cancel();
    const { over } = this.running;
    this.running = { due: clock.mono() + ms, cancel: clock.later(ms, over), over };
  }

  end(): void {
    this.running?.cancel();
    this.running?.over();
  }
}

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
  /** Turns in a row that broke off, after which there is no other; absent: it goes on. */
  readonly patience?: number;
}

export interface Loop {
  /** Lets the turn that runs finish and begins no other. Resolves when the loop has ended. */
  stop(): Promise<unknown>;
  /**
   * Resolves when the loop has ended: to null, by `stop` or by `until`; to what the last turn broke
   * off with, where patience is over. Never rejects.
   */
  readonly ended: Promise<Error | null>;
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

/** Milliseconds until a takeover may come due: an interval more would leave the work with its silent holder. */
function untilDue(report: TurnReport | null, { bad }: Course, { options }: Peer): number {
  if (report?.due == null || bad > 0) return Number.POSITIVE_INFINITY;
  return Math.max(0.05 * options.interval, report.due - options.clock.mono());
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

  async function run(): Promise<Error | null> {
    let bad = 0;
    let broken = 0;
    let hurried = 0;
    while (!stopped) {
      const turned = await turnOf(peer);
      const report = turned instanceof Error ? null : turned;
      broken = report ? 0 : broken + 1;
      if (report) options.onTurn?.(report);
      if (stopped || (report && options.until?.(report))) return null;
      if (turned instanceof Error && broken >= (options.patience ?? Infinity)) return turned;
      bad = report?.contact && report.refused === 0 ? 0 : bad + 1;
      const contact = report?.contact ?? false;
      const again = rest.calledMeanwhile() || (report?.again ?? false);
      const course = { contact, again, bad, hurried };
      const usual = waitAfter(course, interval, random);
      const wait = Math.min(usual, untilDue(report, course, peer));
      hurried = hurries(course) ? hurried + 1 : 0;
      await rest.take(wait, contact);
    }
    return null;
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

async function turnOf(peer: Peer): Promise<TurnReport | Error> {
  try {
    return await peer.turn();
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    peer.options.log.warn({ error: error.message }, `the turn broke off: ${error.message}`);
    return error;
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

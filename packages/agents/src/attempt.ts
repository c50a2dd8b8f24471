/** One attempt in progress: its commands, its limits, and the words in which it ends. */

import type { Sandbox } from '@lanemesh/event';
import type { Failure, Launch, Reader, Request, Told } from './adapters/adapter.ts';
import { summed } from './adapters/spent.ts';
import type {
  AttemptSpec,
  Blocked,
  Failed,
  Passed,
  Reason,
  Reported,
  Stage,
  Stopped,
} from './attempt-spec.ts';
import { type CommandEnd, runCommand } from './command.ts';
import type { Grace } from './ending.ts';
import { EVIDENCE_BYTES, evidence, REDACTED } from './evidence.ts';
import type { AttemptLog } from './log.ts';
import { printable, shorten, withoutEscapes } from './printable.ts';
import type { Cell } from './sandbox/cell.ts';
import type { Workspace } from './workspace.ts';

export interface AttemptParts {
  readonly spec: AttemptSpec;
  readonly signal: AbortSignal;
  readonly log: AttemptLog;
  readonly redact: (text: string) => string;
  /** Told of the first process of each command; what it gives is called when all are gone. */
  readonly note?: (leader: number) => () => void;
  readonly grace?: Grace;
}

/** What a command needs that the attempt as a whole does not know. */
export interface Place {
  readonly workspace: Workspace;
  readonly env: Readonly<Record<string, string>>;
  /** What its commands are kept in. */
  readonly cell: Cell;
}

/** A program, and who reads what it writes. */
export interface Program extends Launch {
  readonly reader?: Reader;
}

/** Bytes of output of which the end is told while an attempt runs. */
const RECENT = 4096;
/** Longest summary of a running attempt, bytes. */
const SUMMARY = 1000;

export class Attempt {
  readonly #parts: AttemptParts;
  /** Limits and durations are monotonic: a clock that is set must not end an attempt. */
  readonly #started = performance.now();
  #outputLeft: number;
  #recent = Buffer.alloc(0);
  readonly #concealed: string[] = [];
  #told: Omit<Told, 'failure'> | null = null;
  /** What it is kept in by, once that is chosen. */
  sandbox: Sandbox | null = null;
  #reported: Reported = {};
  /** Where it is now: an unforeseen error fails this stage. */
  stage: Stage = 'checkout';

  constructor(parts: AttemptParts) {
    this.#parts = parts;
    this.#outputLeft = parts.spec.limits.outputBytes;
  }

  /** Runs one command in the worktree; null if it succeeded, else the attempt's end. */
  async command(
    place: Place,
    stage: Stage,
    argv: readonly [string, ...string[]],
  ): Promise<Failed | Stopped | null> {
    const shown = argv.at(-1) as string;
    return this.endOf(stage, shown, await this.run(place, stage, shown, { argv }));
  }

  /** Runs one program in the worktree within what is left of the limits; shown: in the log. */
  async run(place: Place, stage: Stage, shown: string, program: Program): Promise<CommandEnd> {
    const { spec, signal, log, grace, note } = this.#parts;
    const { input, reader, needs = {} } = program;
    this.stage = stage;
    log.note(`${stage}: ${shown}`);
    const wanted = { argv: program.argv, env: { ...place.env, ...program.env } };
    const { argv, env, close } = await place.cell.enter(wanted, needs, (line) => log.note(line));
    const over = new AbortController();
    const look = () => reader?.isOver?.() && over.abort();
    const end = await runCommand({
      argv,
      cwd: place.workspace.tree,
      env,
      scratch: place.workspace.scratch,
      log: this.#sink((bytes) => [reader?.stdout(bytes), look()]),
      ...(reader ? { errors: this.#sink((bytes) => [reader.stderr(bytes), look()]) } : {}),
      wallMs: Math.max(0, spec.limits.wallMs - this.#elapsed()),
      outputBytes: this.#outputLeft,
      signal: AbortSignal.any([signal, over.signal]),
      ...(input === undefined ? {} : { input }),
      ...(grace === undefined ? {} : { grace }),
      ...(note === undefined ? {} : { note }),
    }).finally(close);
    this.#outputLeft -= Math.min(end.outputBytes, this.#outputLeft);
    log.note(`${end.how}, exit ${end.exitCode}, ${end.leftovers} processes left and killed`);
    return end;
  }

  /**
   * What the end of a program means for the attempt; null: it goes on. failure: why it could not
   * do its work, whatever its exit code is.
   */
  endOf(stage: Stage, shown: string, end: CommandEnd, failure?: Failure): Failed | Stopped | null {
    if (end.how === 'stopped' && this.#parts.signal.aborted) return this.stopped();
    // Who waited for a provider until the limit failed by that, not by the limit.
    const waited = end.how !== 'exit' && end.how !== 'stopped' && failure?.reason === 'exit';
    if (failure !== undefined && end.how !== 'unstartable' && !waited) {
      const { reason, text, resets } = failure;
      const failed = { exitCode: end.exitCode, tail: text };
      const more = resets === undefined ? {} : { resets };
      return this.failed(stage, reason, `$ ${shown}\n${reason}`, failed, more);
    }
    if (end.how === 'stopped') return this.stopped();
    if (end.how === 'exit' && end.exitCode === 0) return null;
    const reason = end.how === 'unstartable' ? 'refused' : end.how;
    return this.failed(stage, reason, `$ ${shown}\n${this.#words(end.how, end.exitCode)}`, end);
  }

  #words(how: string, exitCode: number | null): string {
    const { wallMs, outputBytes } = this.#parts.spec.limits;
    if (how === 'wall') return `stopped: the attempt took longer than ${wallMs} ms`;
    if (how === 'output') return `stopped: the attempt wrote more than ${outputBytes} bytes`;
    return how === 'exit' ? `exit ${exitCode}` : 'did not start';
  }

  #sink(also: (bytes: Uint8Array) => unknown): { write(bytes: Uint8Array): void } {
    return {
      write: (bytes) => {
        this.#parts.log.write(bytes);
        this.#recent = Buffer.concat([this.#recent, bytes]).subarray(-RECENT);
        also(bytes);
      },
    };
  }

  /** A line of ours in its log. */
  note(line: string): void {
    this.#parts.log.note(line);
  }

  /** Keeps a value out of everything said of this attempt from now on. */
  conceal(value: string): void {
    if (value !== '') this.#concealed.push(value);
  }

  #redact(text: string): string {
    const { redact } = this.#parts;
    return redact(this.#concealed.reduce((left, one) => left.replaceAll(one, REDACTED), text));
  }

  /** Takes in what a start of the agent said of itself; what several used adds up. */
  hear(told: Told): void {
    this.#told = this.#told === null ? said(told) : { ...said(told), ...summed(this.#told, told) };
  }

  /** The end of what it wrote so far, without secrets; null: nothing yet. */
  written(): string | null {
    if (this.#recent.length === 0) return null;
    const text = this.#recent.toString('utf8');
    return evidence(`at work: ${this.stage}`, text, (one) => this.#redact(one), SUMMARY);
  }

  failed(
    stage: Stage,
    reason: Reason,
    head: string,
    end: { readonly exitCode: number | null; readonly tail: string } = { exitCode: null, tail: '' },
    more: { readonly resets?: number } = {},
  ): Failed {
    const said = evidence(head, end.tail, (one) => this.#redact(one));
    this.#parts.log.note(`failed at ${stage}: ${reason}`);
    return {
      outcome: 'failed',
      stage,
      reason,
      exitCode: end.exitCode,
      evidence: said,
      ...more,
      ...this.#cost(),
    };
  }

  passed(result: Pick<Passed, 'commit' | 'base' | 'summary'>): Passed {
    this.#parts.log.note('passed');
    return { outcome: 'passed', ...result, ...this.#cost() };
  }

  /** The agent cannot go on; reason: a code of the result contract, or `question`. */
  blocked(reason: string, text: string): Blocked {
    this.#parts.log.note(`blocked: ${reason}`);
    const said = this.clean(text, EVIDENCE_BYTES);
    return { outcome: 'blocked', reason, evidence: said, ...this.#cost() };
  }

  /** Takes in what the agent reported: it is part of every end from now on. */
  report(reported: Reported): void {
    this.#reported = { ...this.#reported, ...reported };
  }

  /** A text of the agent's, printable, without secrets, at most so many bytes. */
  clean(text: string, bytes: number): string {
    return shorten(printable(this.#redact(withoutEscapes(text))).trim(), bytes);
  }

  /** The session its agent can be told to go on with; undefined: it told of none. */
  get session(): Request['resume'] | undefined {
    const { session, usage } = this.#told ?? {};
    return session === undefined ? undefined : { session, ...(usage ? { usage } : {}) };
  }

  stopped(): Stopped {
    this.#parts.log.note('stopped');
    return { outcome: 'stopped', ...this.#cost() };
  }

  #cost() {
    const sandbox = this.sandbox === null ? {} : { sandbox: this.sandbox };
    const said = { ...this.#told, ...this.#reported, ...sandbox };
    return { ...said, ms: this.#elapsed(), log: this.#parts.log.path };
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#started);
  }
}

function said({ failure: _, ...rest }: Told): Omit<Told, 'failure'> {
  return rest;
}

/** One attempt in progress: its commands, its limits, and the words in which it ends. */
import type { Hash } from 'node:crypto';
import type { Sandbox } from '@lanemesh/event';
import type { Failure, Reader, Request, Told } from './adapters/adapter.ts';
import { listen } from './adapters/listen.ts';
import { type Said, saidOf, summed } from './adapters/spent.ts';
import type { AttemptParts } from './attempt-parts.ts';
import type {
  AttemptEnd,
  Blocked,
  Failed,
  Made,
  Passed,
  RanCommand,
  Reason,
  Reported,
  Spent,
  Stage,
  Stopped,
} from './attempt-spec.ts';
import { type CommandEnd, runCommand } from './command.ts';
import type { Reading } from './control/live.ts';
import { Trace } from './control/trace.ts';
import { Watch } from './control/watch.ts';
import { unsaid, wordsOf } from './control/words.ts';
import { GRACE } from './ending.ts';
import { EVIDENCE_BYTES, evidence, REDACTED } from './evidence.ts';
import type { Place, Program } from './place.ts';
import { printable, shorten, withoutEscapes } from './printable.ts';
import { KeptFrom } from './sandbox/kept-from.ts';

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
  #told: Said | null = null;
  /** What it is kept in by, once that is chosen. */
  sandbox: Sandbox | null = null;
  #reported: Reported = {};
  readonly #trace: Trace;
  /** Of the agent that works now. */
  #watch: Watch | null = null;
  #reader: Reader | undefined;
  #lastOutput = Date.now();
  readonly kept: KeptFrom;
  /** Where it is now: an unforeseen error fails this stage. */
  stage: Stage = 'checkout';

  constructor(parts: AttemptParts) {
    this.#parts = parts;
    this.#trace = new Trace(parts.mark);
    this.kept = new KeptFrom(parts.log);
    this.#outputLeft = parts.spec.limits.outputBytes;
  }

  /** Aborted when the attempt is to stop. */
  get signal(): AbortSignal {
    return this.#parts.signal;
  }

  /** Commands that have ended so far. */
  get ran(): readonly RanCommand[] {
    return this.#trace.ran;
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
    const { input, reader, beside, needs = {}, wallMs = Number.POSITIVE_INFINITY } = program;
    if (!beside) this.stage = stage;
    log.note(`${stage}: ${shown}`);
    const wanted = { argv: program.argv, env: { ...place.env, ...program.env } };
    const told = this.kept.begin();
    const { argv, env, left: inside, close } = await place.cell.enter(wanted, needs, told);
    const ear = listen(reader, program.log, beside?.stop ?? signal);
    const traced = this.#trace.begin(stage, this.redact(shown), beside !== undefined);
    const watch = stage === 'run' && !beside ? this.#watchOver(reader) : null;
    const end = await runCommand({
      argv,
      cwd: place.workspace.tree,
      env,
      scratch: place.workspace.scratch,
      log: beside ? { write: beside.heard } : this.#sink(traced.digest, ear.stdout),
      ...(beside ? { errors: log, speak: beside.speak } : {}),
      ...(reader ? { errors: this.#sink(traced.digest, ear.stderr) } : {}),
      wallMs: Math.min(wallMs, Math.max(0, spec.limits.wallMs - this.#elapsed())),
      outputBytes: this.#outputLeft,
      signal: ear.over,
      ...(watch ? { cut: watch.signal } : {}),
      ...(input === undefined ? {} : { input }),
      grace: beside?.grace ?? grace ?? GRACE,
      struck: () => traced.struck(),
      note: (leader) => {
        traced.led(leader);
        return note?.(leader) ?? (() => {});
      },
    }).finally(() => {
      ear.close();
      return close();
    });
    this.#outputLeft -= Math.min(end.outputBytes, this.#outputLeft);
    watch?.end();
    // An agent's children may go on with its work where nobody sees them: they end with it.
    const left = await traced.ended(end, watch !== null, inside());
    const many = left === 1 ? '1 process' : `${left} processes`;
    log.note(`${end.how}, exit ${end.exitCode}, ${many} left and killed`);
    return end;
  }

  #watchOver(reader: Reader | undefined): Watch {
    this.#reader = reader;
    this.#watch = new Watch(this.#parts.spec, () => this.#spent());
    return this.#watch;
  }

  #spent(): Spent {
    const now = this.#reader?.used?.();
    if (now === undefined || this.#told === null) return now ?? this.#told ?? {};
    return { ...now, ...summed(this.#told, now) };
  }

  /** Told what a look at the agent's work found. */
  looked(tree: string | null): void {
    this.#watch?.found(tree, this.#recent.toString('utf8'));
  }

  /** Milliseconds it may still take. */
  get left(): number {
    return Math.max(0, this.#parts.spec.limits.wallMs - this.#elapsed());
  }

  /** Takes in what its agent said that is no program. */
  wrote(text: string): void {
    this.#lastOutput = Date.now();
    this.#parts.log.write(Buffer.from(text));
  }

  /** A line of ours in its log. */
  note(line: string): void {
    this.#parts.log.note(line);
  }

  /** How it stands now, for people. */
  reading(): Reading {
    const { usage, cost, model } = this.#spent();
    return {
      stage: this.stage,
      lastOutput: this.#lastOutput,
      output: this.#parts.spec.limits.outputBytes - this.#outputLeft,
      ...(usage ? { usage } : {}),
      ...(cost ? { cost } : {}),
      ...(model ? { model } : {}),
    };
  }

  /** Its end, after all that may still run of it was ended too. */
  async closed<E extends AttemptEnd>(end: E): Promise<E> {
    return { ...end, ...(await this.#trace.close()) };
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
    return this.failed(stage, reason, `$ ${shown}\n${wordsOf(end, this.#parts.spec.limits)}`, end);
  }

  #sink(digest: Hash, also: (bytes: Uint8Array) => void): { write(bytes: Uint8Array): void } {
    return {
      write: (bytes) => {
        digest.update(bytes);
        this.#lastOutput = Date.now();
        this.#watch?.wrote(bytes.length);
        this.#parts.log.write(bytes);
        this.#recent = Buffer.concat([this.#recent, bytes]).subarray(-RECENT);
        also(bytes);
      },
    };
  }

  /** Keeps a value out of everything said of this attempt from now on. */
  conceal(value: string): void {
    if (value !== '') this.#concealed.push(value);
  }

  /** Without what is secret in it. */
  redact(text: string): string {
    const { redact } = this.#parts;
    return redact(this.#concealed.reduce((left, one) => left.replaceAll(one, REDACTED), text));
  }

  /** Takes in what a start of the agent said of itself; what several used adds up. */
  hear(told: Told): void {
    this.#reader = undefined;
    this.kept.denied(told.denied ?? []);
    this.#told = { ...saidOf(told), ...(this.#told && summed(this.#told, told)) };
  }

  /** The end of what it wrote so far, without secrets; null: nothing yet. */
  written(): string | null {
    if (this.#recent.length === 0) return null;
    const text = this.#recent.toString('utf8');
    return evidence(`at work: ${this.stage}`, text, (one) => this.redact(one), SUMMARY);
  }

  failed(
    stage: Stage,
    reason: Reason,
    head: string,
    end: { readonly exitCode: number | null; readonly tail: string } = { exitCode: null, tail: '' },
    more: { readonly resets?: number } = {},
  ): Failed {
    const said = evidence(this.kept.under(head), end.tail, (one) => this.redact(one));
    const why = [`failed at ${stage}: ${reason}`, ...unsaid(`${this.#recent}`, head, end.tail)];
    for (const line of why) this.note(line);
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

  passed(result: Made): Passed {
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
    return shorten(printable(this.redact(withoutEscapes(text))).trim(), bytes);
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

/** What a command is. The table of commands is cheap data; what they do is loaded when one runs. */
import type { Env, Layout, OpenNode, OpenOptions } from '@lanemesh/peer';
import type { Given } from './given.ts';

/** One command, or one of a group: 'status', 'task add'. */
export interface CommandSpec {
  readonly name: string;
  /** Other names it answers to. */
  readonly aliases?: readonly string[];
  /** Its arguments in cac's notation: '<title>', '[task]', '[...tasks]'. */
  readonly args?: string;
  /** One line: what it does. */
  readonly about: string;
  readonly options?: readonly OptionSpec[];
  /** Left out of `mesh help` and completion. */
  readonly hidden?: boolean;
  /** A whole command line, as typed. */
  readonly example: string;
  /** Loads what it needs by `import()` inside, so that the table stays cheap. */
  readonly run: (call: Call) => Promise<Outcome | null>;
}

export interface OptionSpec {
  /**
   * '--needs <id>' takes a value, '--draft' takes none, '--watch [seconds]' takes a number or
   * none. The same flag takes a value in every command or in none.
   */
  readonly flag: string;
  /** A few words. */
  readonly about: string;
  /** May be given more than once. */
  readonly many?: boolean;
}

export interface CommandTable {
  readonly commands: readonly CommandSpec[];
  readonly options: readonly OptionSpec[];
}

/** One call of a command. */
export interface Call {
  /** The words after the command's own, as given: never turned into numbers. */
  readonly args: readonly string[];
  readonly options: Given;
  /** With --json: one JSON document on stdout, for streams one a line. */
  readonly json: boolean;
  readonly out: Output;
  readonly env: Env;
  /** The folder the command works in: `--dir`, else where it was started. Absolute. */
  readonly cwd: string;
  /** The mesh of this folder. Throws a Fault (exit 3) where there is none. */
  layout(): Layout;
  /** Opens the node of this folder; the frame closes it after the command. */
  open(options?: Omit<OpenOptions, 'layout' | 'env'>): Promise<OpenNode>;
  /** Closes a node early; long commands open one after the other. */
  release(node: OpenNode): Promise<void>;
  /** Every command there is, and the options all of them take. */
  readonly table: CommandTable;
  /** All of stdin as text. */
  readStdin(): Promise<string>;
  /** stdin line by line, without the line feeds. */
  stdinLines(): AsyncIterable<string>;
  /**
   * For commands that run long: aborted by the first SIGINT or SIGTERM, which then no longer end
   * the process; a second SIGINT does. Its reason is the signal's name.
   */
  interruption(): AbortSignal;
  /**
   * For those that take their time to end: aborted by the second SIGINT, which then no longer ends
   * the process (a third does), or by SIGUSR2, which is both interruptions in one.
   */
  hurry(): AbortSignal;
}

/** Where a command talks to. stdout carries the answer alone; talk goes to stderr. */
export interface Output {
  /** Columns of a terminal, else 80. */
  readonly width: number;
  /** Talk and progress: one line on stderr. */
  note(line: string): void;
  /** One record of a stream, at once: a line of JSON with --json, else the text. */
  record(json: unknown, text: string): void;
  /** Colours a text, where stdout is a terminal that may have colour. */
  paint(colour: 'red' | 'green' | 'yellow' | 'dim' | 'bold', text: string): string;
}

/** The answer of a command; null: it streamed its records. */
export interface Outcome {
  /** The one document of --json. */
  readonly json: unknown;
  /** What people see. */
  readonly text: string | readonly string[];
  /** Exit code, if not 0. */
  readonly exit?: number;
}

/** For every command that records and then tries one sync. */
export const NO_SYNC: OptionSpec = {
  flag: '--no-sync',
  about: 'record here only, do not talk to the hub',
};
export const REDACT: OptionSpec = {
  flag: '--redact',
  about: 'replace secrets instead of refusing them',
};
export const REQUIRE_HUB: OptionSpec = {
  flag: '--require-hub',
  about: 'exit 5 if the hub does not answer',
};

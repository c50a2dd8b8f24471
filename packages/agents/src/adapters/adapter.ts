/** How one kind of agent is started, and what it says of itself while it works. */
import type { AttemptSpec, Spent } from '../attempt-spec.ts';
import type { Sandbox } from '../sandbox/level.ts';

export interface Adapter {
  readonly name: string;
  /** Who makes the model behind it. */
  readonly family: string;
  /** The program it needs; absent: none. */
  readonly program?: string;
  /**
   * Whether it keeps itself in where nothing else does: by a sandbox of its own, or by leave it asks
   * for everything it is not given. See `Request.sandbox`.
   */
  readonly keepsIn?: boolean;
  /** What starts it, or why it cannot be started for this request. */
  launch(request: Request): Launch | string;
  /** Reads what one start of it writes; absent: nothing is read out of its output. */
  reader?(request: Request): Reader;
}

/** One thing an agent is asked to do, in a working directory that it is started in. */
export interface Request {
  readonly spec: AttemptSpec;
  /** The whole prompt; the agent `script` runs its command instead. */
  readonly prompt: string;
  /** Whether it may change files; else it only answers. */
  readonly edits: boolean;
  /** A private folder outside the tree, for files it is given; it may write there. */
  readonly folder: string;
  /**
   * What it is kept in by. `ours-…`: its own sandbox and questions are switched off; `cli`: they are
   * on; `none`: a person switched both off.
   */
  readonly sandbox: Sandbox;
  /** As its provider calls it; absent: what the CLI takes by itself. */
  readonly model?: string;
  /** Goes on with this session. */
  readonly resume?: string;
  /** A JSON Schema that its final answer has to follow, where the CLI can be told. */
  readonly schema?: object;
}

/** A program, and what stands on its stdin before that ends (absent: nothing). */
export interface Launch {
  readonly argv: readonly [string, ...string[]];
  readonly input?: string;
  /** Set besides the environment of the attempt. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Takes in the output of one start of an agent as it comes, in pieces of any size. */
export interface Reader {
  stdout(piece: Uint8Array): void;
  stderr(piece: Uint8Array): void;
  /** What it said, after its exit. exitCode: null if it never began. */
  end(exitCode: number | null): Told;
}

/** What an agent's output says. */
export interface Told extends Spent {
  /** Its final answer. */
  readonly answer?: string;
  /** That it failed, by its own error channels: never by what its model wrote. */
  readonly failure?: Failure;
}

/** Why an agent could not do its work, whatever its exit code says. */
export interface Failure {
  /**
   * `quota_limited`: nothing left until a reset; `rate_limited`, `overloaded`, `unreachable`: the
   * provider for the moment; `signed_out`: its credentials; `no_model`: the model it was given;
   * `exit`: anything else that it calls an error.
   */
  readonly reason:
    | 'quota_limited'
    | 'rate_limited'
    | 'overloaded'
    | 'unreachable'
    | 'signed_out'
    | 'no_model'
    | 'exit';
  /** In its own words. */
  readonly text: string;
  /** When the quota is there again, milliseconds since 1970, if it says so believably. */
  readonly resets?: number;
}

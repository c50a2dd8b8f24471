/** How one kind of agent is started, and what it says of itself while it works. */
import type { Sandbox } from '@lanemesh/event';
import type { ApiName } from '../api/exchange.ts';
import type { AttemptSpec, Spent, Usage } from '../attempt-spec.ts';
import type { McpServer } from '../mcp/servers.ts';
import type { Needs } from '../sandbox/cell.ts';
import type { Route } from './definition.ts';
import type { OwnPrices } from './prices/price.ts';

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
  /** Whose endpoints it speaks to, where that is not its family. */
  readonly provider?: string;
  /** Files its user's command names: they can be read where it is kept in. */
  readonly names?: readonly string[];
  /** `host[:port]` that it reaches besides those of its provider. */
  readonly hosts?: readonly string[];
  /** Where its login and its settings lie, below the home (or absolute) unless a variable says otherwise. */
  readonly keeps?: readonly { readonly folder: string; readonly variable?: string }[];
  /** Ways to its model, in the order in which they are tried; absent: the one it takes itself. */
  readonly routes?: readonly Route[];
  /** The longest one start of it may take, milliseconds; absent: as long as its attempt. */
  readonly wallMs?: number;
  /** Variables of every start: values, or where they stand (`references.ts`). */
  readonly env?: Readonly<Record<string, string>>;
  /** It is no program, but a model that is asked through this API: nothing is started. */
  readonly api?: ApiName;
  /** What its user says that models cost. */
  readonly prices?: OwnPrices;
  /** The MCP servers that its node has. */
  readonly servers?: readonly McpServer[];
  /** Whether it can be handed any. */
  readonly takesMcp?: boolean;
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
  /** MCP servers it is handed, with their secrets: in private files or its environment alone. */
  readonly mcp?: readonly McpServer[];
  /** What its user says that models cost. */
  readonly prices?: OwnPrices;
  /** What is said before the prompt, and is the same for many: to agents that are asked by an API. */
  readonly stable?: readonly string[];
  /** Whether it may change files; else it only answers. */
  readonly edits: boolean;
  /** Path at which a file of its launch will lie; it may write beside it. */
  file(name: string): string;
  /** The home it is started in; empty: none. */
  readonly home: string;
  /**
   * What it is kept in by. `ours-…`: its own sandbox and questions are switched off; `cli`: they are
   * on; `none`: a person switched both off.
   */
  readonly sandbox: Sandbox;
  /** As its provider calls it; absent: what the CLI takes by itself. */
  readonly model?: string;
  /** An id for the session it begins, where the CLI takes one: a fresh UUID. */
  readonly session: string;
  /** Goes on with this session; usage: what that had used, where its CLI counts on. */
  readonly resume?: { readonly session: string; readonly usage?: Usage };
  /** A JSON Schema that its final answer has to follow, where the CLI can be told. */
  readonly schema?: object;
}

/** A program, and what stands on its stdin before that ends (absent: nothing). */
export interface Launch {
  readonly argv: readonly [string, ...string[]];
  readonly input?: string;
  /** Private files outside the tree, by name: see `Request.file`. */
  readonly files?: Readonly<Record<string, string>>;
  /** A file to which it writes what it tells nowhere else: goes to its reader as stderr does. */
  readonly log?: string;
  /** What it needs beside the worktree. */
  readonly needs?: Needs;
  /** Set besides the environment of the attempt. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Takes in the output of one start of an agent as it comes, in pieces of any size. */
export interface Reader {
  stdout(piece: Uint8Array): void;
  stderr(piece: Uint8Array): void;
  /** Whether it will come to nothing: it is ended then. */
  isOver?(): boolean;
  /** What it used so far, while it runs; absent: it says so at its end alone. */
  used?(): Spent;
  /** What it said, after its exit. exitCode: null if it never began; now: milliseconds since 1970. */
  end(exitCode: number | null, now: number): Told;
}

/** What an agent's output says. */
export interface Told extends Spent {
  /** Its final answer. */
  readonly answer?: string;
  /** That it failed, by its own error channels: never by what its model wrote. */
  readonly failure?: Failure;
  /** What it wanted to do and was given no leave for; absent: nothing, or it does not say. */
  readonly denied?: readonly string[];
}

/** Why an agent could not do its work, whatever its exit code says. */
export interface Failure {
  /**
   * `quota_limited`: its account, until a reset; `overloaded`, `unreachable`: its provider, for the
   * moment; `signed_out`: its credentials; `no_model`: the model it was given; `exit`: anything
   * else that it calls an error.
   */
  readonly reason:
    | 'quota_limited'
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

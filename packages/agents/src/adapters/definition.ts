/** How the user of a node set an agent up: which program, as which family, with which models. */
import type { ApiName } from '../api/exchange.ts';

export const CLIS = ['claude', 'codex', 'gemini', 'qwen', 'opencode', 'copilot'] as const;
export type CliName = (typeof CLIS)[number];

/** One way to a model: of several, the next is taken where one does not answer. */
export interface Route {
  /** As people call it. */
  readonly name: string;
  readonly model?: string;
  /** What its starts need besides, as `Definition.env`. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Definition {
  readonly name: string;
  /** The CLI it is; `command`: any other; `api`: none, but a model that is asked through its API. */
  readonly kind: CliName | 'command' | 'api';
  /** Of kind `api`: which. Its variables are URL and KEY, of the agent or of a route. */
  readonly api?: ApiName;
  /** Absent: of its CLI, or of its first model. */
  readonly family?: string;
  /** Tried in this order; empty: what the CLI takes by itself. */
  readonly routes: readonly Route[];
  /** Given to every start after our own arguments. */
  readonly args: readonly string[];
  /**
   * Variables of every start: a value, or where it stands (`env:NAME`, `file:PATH`, `cmd:…`,
   * `op://…`).
   */
  readonly env: Readonly<Record<string, string>>;
  /** Of kind `command`. */
  readonly command?: string;
  /** Whether it keeps itself in where no sandbox of ours does. */
  readonly keepsIn?: boolean;
  /** Where its login and settings lie, besides what is known of its CLI: absolute, or below the home. */
  readonly keeps?: readonly string[];
  /** `host[:port]` that its starts reach, besides those of its family. */
  readonly hosts?: readonly string[];
  readonly prompt?: 'stdin' | 'arg' | 'file';
  readonly output?: (typeof OUTPUTS)[number];
  /** The longest one start of it may take, seconds. */
  readonly timeout?: number;
}

/** How an agent of the user's own writes what it does: text, or as one of the CLIs does. */
export const OUTPUTS = [
  'text',
  'ndjson',
  'claude-stream',
  'codex-stream',
  'gemini-stream',
  'opencode-stream',
] as const;

/** What a model is asked through its provider's API, and what it answers: in the words of none of them. */

import type { Json } from '../adapters/lines.ts';
import type { Usage } from '../attempt-spec.ts';

/** The APIs that are spoken. `chat`: OpenAI's older one, which many others offer as well. */
export const APIS = ['anthropic', 'openai', 'gemini', 'chat'] as const;
export type ApiName = (typeof APIS)[number];

export interface Exchange {
  readonly model: string;
  /** What many calls have in common, the most common first: a cache may end after each part. */
  readonly stable: readonly string[];
  readonly ask: string;
  /** What followed, oldest first. */
  readonly steps: readonly Step[];
  /** What it may call; none: it only answers. */
  readonly tools: readonly Tool[];
  /** A JSON Schema that its answer has to follow, where the API can be told. */
  readonly schema?: object;
}

export interface Tool {
  /** At most 64 letters, digits, `_` and `-`. */
  readonly name: string;
  readonly description: string;
  /** A JSON Schema of its arguments, an object. */
  readonly schema: object;
}

/** One turn of the model that called tools. */
export interface Step {
  /** What the model said, as its API wants it back. */
  readonly said: unknown;
  readonly results: readonly {
    readonly id: string;
    readonly tool: string;
    readonly text: string;
  }[];
}

export interface Call {
  readonly id: string;
  readonly tool: string;
  readonly args: Json;
}

export interface Reply {
  readonly text: string;
  /** Tools that it wants to be called. */
  readonly calls: readonly Call[];
  /** See `Step`. */
  readonly said: unknown;
  /** Absent: it does not say. */
  readonly usage?: Usage;
  /** Of the input, tokens that were written to the cache, where those cost more. */
  readonly written?: number;
  /** It was ended before it was through: for its length, or by its provider's filters. */
  readonly cut: string | null;
}

/** One API. */
export interface Wire {
  /** Where it is, unless its user says otherwise. Paths of requests follow it. */
  readonly url: string;
  /** Who makes its models; null: anybody. */
  readonly family: string | null;
  request(exchange: Exchange): { readonly path: string; readonly body: object };
  headers(key: string): Readonly<Record<string, string>>;
  /** null: the document is none of this API. */
  read(document: Json): Reply | null;
}

/** The tool of every model that works: what it does is done by commands, which are kept in. */
export const SHELL = {
  name: 'run_shell_command',
  description:
    'Runs a command by sh -c in the working directory, which is a git worktree. Gives its exit code and what it wrote.',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['command'],
    properties: { command: { type: 'string' } },
  },
} as const;

/** The most a model may say in one turn, tokens. */
export const MOST_TOKENS = 16_000;

/** The arguments of a call, which some APIs give as text; none where they cannot be read. */
export function argsIn(args: unknown): Json {
  const given = typeof args === 'string' ? parsed(args) : args;
  return typeof given === 'object' && given !== null ? (given as Json) : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A value as a list of objects. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}

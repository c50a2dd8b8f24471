/** What the four model APIs have in common: what is asked, and what is answered. */

/** A tool of the client that the model may call. */
export interface Tool {
  readonly name: string;
  /** Names of its parameters. */
  readonly parameters: readonly string[];
  /** It takes one text instead of parameters. */
  readonly freeform: boolean;
}

/** One request to the model, in the same words whatever the API. */
export interface Ask {
  readonly wire: string;
  readonly model: string;
  readonly stream: boolean;
  /** Everything the client said: its instructions, and what it passes on from its user. */
  readonly prompt: string;
  readonly tools: readonly Tool[];
  /** The beginning of the prompt that its client asks to be kept in the cache; absent: all of it. */
  readonly marked?: string;
  /** What the tools answered that the model has called since the user spoke last, in order. */
  readonly results: readonly string[];
}

/** A call of one of the client's tools. */
export interface Call {
  readonly tool: string;
  /** By parameter; a text where the tool takes one. */
  readonly input: Readonly<Record<string, unknown>> | string;
}

/** What a model says in one turn: text, or calls after which it goes on. */
export interface Turn {
  readonly text: string;
  readonly calls: readonly Call[];
}

/** Tokens of one request: `input` without those read from the cache. */
export interface Usage {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/** One event of a stream. */
export interface StreamEvent {
  readonly event?: string;
  readonly data: unknown;
}

/** A refusal as the API words it. */
export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type Failure = 'quota' | 'auth' | 'overload';

/** What a turn carries besides its words. */
export interface Frame {
  /** Unique in the server. */
  readonly id: string;
  readonly model: string;
  readonly usage: Usage;
}

/** One model API. */
export interface Wire {
  readonly name: string;
  /** Whether a request to this path of the server is for the model. */
  takes(path: string): boolean;
  // biome-ignore lint/suspicious/noExplicitAny: what clients send has any shape
  read(path: string, body: any): Omit<Ask, 'wire'>;
  stream(turn: Turn, frame: Frame): readonly StreamEvent[];
  document(turn: Turn, frame: Frame): unknown;
  /** resetsAt: seconds since 1970. */
  refuse(failure: Failure, resetsAt: number): Refusal;
}

/** The texts in a value of any shape, one after the other. */
export function textsIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textsIn).filter(Boolean).join('\n');
  if (value === null || typeof value !== 'object') return '';
  const { text, content, parts, output, response } = value as Record<string, unknown>;
  return [text, content, parts, output, response].map(textsIn).filter(Boolean).join('\n');
}

/** The names of a tool's parameters from its JSON schema. */
export function parametersOf(schema: unknown): string[] {
  const { properties } = (schema ?? {}) as { properties?: object };
  return Object.keys(properties ?? {});
}

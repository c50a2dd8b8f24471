import type { Adapter } from '../adapter.ts';

/** A coding agent's command-line program, as its maker ships it. */
export interface Cli extends Adapter {
  readonly program: string;
  /** Versions it was run with: from the first, below the second. */
  readonly tested: readonly [string, string];
  readonly reader: NonNullable<Adapter['reader']>;
}

/** How one kind of agent is started. */
import type { AttemptSpec } from './attempt-spec.ts';

export interface Adapter {
  readonly name: string;
  /** The program it needs; absent: none. */
  readonly program?: string;
  /** The program and its stdin for an attempt, or why there is none. */
  command(
    spec: AttemptSpec,
  ): { readonly argv: [string, ...string[]]; readonly input: string } | string;
}

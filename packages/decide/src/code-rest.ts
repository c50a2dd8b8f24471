/** Code repositories that did not answer this node: for a while it claims nothing that needs them. */
import type { Lane, State } from '@lanemesh/state';

/** Milliseconds of the first rest; each next one in a row is twice as long. */
const FIRST = 60_000;
const LONGEST = 240_000;
/** Looks without an answer before what is held is given back. */
const LOOKS = 5;

/** What a node knows of a branch that work lands on. */
export interface CodeRest {
  /** Looks without an answer since the last one, or since the last rest began. */
  readonly looks: number;
  /** Rests in a row. */
  readonly rests: number;
  /** When the rest ends, milliseconds since 1970; 0: it did not begin. */
  readonly until: number;
  /** What the last look met, for people. */
  readonly text: string;
}

/** The branch a lane lands on, as one key; null: it has no repository. */
export function codeKey({ repos }: Pick<State, 'repos'>, lane: Lane): string | null {
  const repo = lane.repo === null ? undefined : repos.get(lane.repo);
  return repo ? keyOf(repo.name, lane.target ?? repo.target) : null;
}

/** The same of a repository and a branch. */
export function keyOf(repo: string, branch: string): string {
  return `${repo}/${branch}`;
}

/** After a look without an answer at `now`. */
export function unanswered(before: CodeRest | undefined, text: string, now: number): CodeRest {
  const { looks = 0, rests = 0, until = 0 } = before ?? {};
  if (looks + 1 < LOOKS) return { looks: looks + 1, rests, until, text };
  const rest = Math.min(LONGEST, FIRST * 2 ** Math.min(rests, 8));
  return { looks: 0, rests: rests + 1, until: now + rest, text };
}

/** Whether it rests at `now`; a clock that went back ends a rest. */
export function rests({ until }: CodeRest, now: number): boolean {
  return now < until && until - now <= LONGEST;
}

/** An agent of this node as people and programs are shown it. */
import type { Definition } from '@lanemesh/agents';
import type { Duty } from '@lanemesh/decide';
import { type Standing, standingOf } from '@lanemesh/peer/home';

export interface Shown {
  readonly name: string;
  readonly family: string;
  readonly kind: string;
  readonly models: readonly string[];
  readonly program: string | null;
  readonly version: string | null;
  /** Whether the version is among those it was tested with; null: nobody can say. */
  readonly tested: boolean | null;
  readonly state: 'ready' | 'absent' | 'out' | 'withheld';
  readonly why: string;
  /** Lanes that name it. */
  readonly lanes: readonly string[];
  /** Whether the table of `agents transport` lets it work here, and judge. */
  readonly works: boolean;
  readonly judges: boolean;
}

/** now: milliseconds since 1970. */
export function shown(
  { name, kind, routes }: Definition,
  family: string,
  standing: Standing,
  lanes: readonly string[],
  now: number,
  duty: Duty | undefined,
): Shown {
  const seen = standing.seen[name];
  return {
    name,
    family,
    kind,
    models: routes.flatMap(({ model }) => (model === undefined ? [] : [model])),
    program: seen?.program ?? null,
    version: seen?.version ?? null,
    tested: seen?.tested ?? null,
    ...standingOf(standing, name, now),
    lanes,
    works: duty?.worker !== null,
    judges: duty?.verifier !== null,
  };
}

/** A line for people, where nobody ran it in its version before. */
export function untested({ name, version, tested }: Shown): string[] {
  if (tested !== false) return [];
  return [`agent ${name} ${version} is not a version it was tested with: mesh agents check --live`];
}

const WORDS = { ready: 'ready', absent: 'not here', out: 'signed out', withheld: 'rests' } as const;

export const HEAD = ['agent', 'family', 'version', 'state', 'why'];

/** The row of a table. */
export function row(one: Shown): string[] {
  const { name, family, version, state, why, works, judges } = one;
  const kept = works
    ? judges
      ? ''
      : ' (does not judge here)'
    : judges
      ? ' (only judges here)'
      : ' (does nothing here)';
  return [name, family, version ?? '-', WORDS[state], `${why}${kept}`];
}

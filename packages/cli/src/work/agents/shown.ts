/** An agent of this node as people and programs are shown it. */
import type { Definition } from '@lanemesh/agents';
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
}

/** now: milliseconds since 1970. */
export function shown(
  { name, kind, routes }: Definition,
  family: string,
  standing: Standing,
  lanes: readonly string[],
  now: number,
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
  };
}

const WORDS = { ready: 'ready', absent: 'not here', out: 'signed out', withheld: 'rests' } as const;

export const HEAD = ['agent', 'family', 'version', 'state', 'why'];

/** The row of a table. */
export function row(one: Shown): string[] {
  const { name, family, version, state, tested, why } = one;
  const odd = tested === false ? ' (not tested with this version)' : '';
  return [name, family, version ?? '-', WORDS[state], `${why}${odd}`];
}

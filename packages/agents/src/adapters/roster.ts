/** Which agents this build can run, and which of them are here. */

import { findProgram } from '../search-path.ts';
import type { Adapter } from './adapter.ts';
import { script } from './script.ts';

/** What every node has, whatever its user set up. */
export const BUILT_IN: ReadonlyMap<string, Adapter> = new Map([[script.name, script]]);

/** Between two looks at what is installed, milliseconds. */
const EVERY = 60_000;

/**
 * Names of the agents whose program is here: looked for again once a minute, so that one installed
 * while a node runs is used, and one removed is not. mono: milliseconds of a monotonic clock.
 */
export function createRoster(
  env: Readonly<Record<string, string | undefined>>,
  mono: () => number,
  adapters: Iterable<Adapter> = BUILT_IN.values(),
): () => readonly string[] {
  const all = [...adapters];
  let names: readonly string[] = [];
  let next = Number.NEGATIVE_INFINITY;
  return () => {
    if (mono() < next) return names;
    next = mono() + EVERY;
    const here = all.filter(({ program }) => program === undefined || findProgram(program, env));
    names = here.map(({ name }) => name);
    return names;
  };
}

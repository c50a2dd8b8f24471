/** What a change may touch. */
import { matchesGlob, outside } from './globs.ts';

export interface Bounds {
  /** Patterns of the task and of its lane: a path has to be in each list that has any. */
  readonly allowed: readonly (readonly string[])[];
  /** What other lanes have for themselves. */
  readonly owned: readonly { readonly lane: string; readonly paths: readonly string[] }[];
}

/** Why a change of these paths is out of bounds, for people and for the next attempt; or null. */
export function boundsProblem({ allowed, owned }: Bounds, paths: readonly string[]): string | null {
  for (const patterns of allowed) {
    const beyond = outside(patterns, paths);
    if (beyond.length > 0)
      return `changed outside its paths (allowed: ${patterns.join(' ')}):\n${listed(beyond)}`;
  }
  for (const { lane, paths: patterns } of owned) {
    const foreign = paths.filter((path) => patterns.some((one) => matchesGlob(one, path)));
    if (foreign.length > 0)
      return `changed what the exclusive lane ${lane} has for itself (${patterns.join(' ')}):\n${listed(foreign)}`;
  }
  return null;
}

/** Paths one a line, with what would not print escaped. */
export function listed(paths: readonly string[]): string {
  return paths.map((path) => JSON.stringify(path).slice(1, -1)).join('\n');
}

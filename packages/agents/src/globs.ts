/**
 * Path patterns of a lane or task: `*` and `?` within one name, `**` across folders, everything
 * else literal. A pattern whose last name is plain also covers what lies below: `docs` is `docs/**`.
 *
 * Patterns come from the ledger, so matching takes at most (pattern × path) steps whatever they
 * are, which no backtracking regular expression promises.
 */
export function matchesGlob(pattern: string, path: string): boolean {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  const whole = /[*?]/.test(parts.at(-1) ?? '') ? parts : [...parts, '**'];
  return covers(whole, path.split('/'));
}

/** The paths that none of `patterns` allows; no patterns allow all. */
export function outside(patterns: readonly string[], paths: readonly string[]): string[] {
  if (patterns.length === 0) return [];
  return paths.filter((path) => !patterns.some((pattern) => matchesGlob(pattern, path)));
}

const covers = (pattern: readonly string[], names: readonly string[]): boolean =>
  wildcard(pattern, names, (part) => part === '**', matchesName);

const matchesName = (pattern: string, name: string): boolean =>
  wildcard(
    [...pattern],
    [...name],
    (character) => character === '*',
    (character, actual) => character === '?' || character === actual,
  );

/** Greedy matching where `isMany` items stand for any run: only the last one is ever retried. */
function wildcard<T>(
  pattern: readonly T[],
  items: readonly T[],
  isMany: (item: T) => boolean,
  matches: (pattern: T, item: T) => boolean,
): boolean {
  let at = 0;
  let many = -1;
  let taken = 0;
  let i = 0;
  while (i < items.length) {
    const wanted = pattern[at];
    if (wanted !== undefined && isMany(wanted)) {
      many = at++;
      taken = i;
    } else if (wanted !== undefined && matches(wanted, items[i] as T)) {
      at++;
      i++;
    } else if (many >= 0) {
      at = many + 1;
      i = ++taken;
    } else {
      return false;
    }
  }
  while (at < pattern.length && isMany(pattern[at] as T)) at++;
  return at === pattern.length;
}

/** Whether two sets of path patterns can mean the same file. */

/** Pairs of parts compared for two patterns; longer ones are taken to overlap. */
const LONGEST = 4096;

interface Part {
  readonly text: string;
  readonly many: boolean;
  /** What stands before the first wildcard and after the last; null: there is none. */
  readonly ends: readonly [string, string] | null;
}

/**
 * The first pattern of `a` that can match a path which one of `b` matches too, or null. An empty
 * set means every path ('**'). Where it cannot be told, they overlap.
 */
export function overlap(a: readonly string[], b: readonly string[]): string | null {
  const all = (patterns: readonly string[]) => (patterns.length === 0 ? ['**'] : patterns);
  const others = all(b).map(partsOf);
  for (const one of all(a)) {
    const parts = partsOf(one);
    if (others.some((other) => meet(parts, other))) return one;
  }
  return null;
}

function partsOf(pattern: string): Part[] {
  return pattern
    .replace(/^\.?\//, '')
    .replace(/\/$/, '/**')
    .split('/')
    .map((text) => ({ text, many: text === '**', ends: endsOf(text) }));
}

function endsOf(text: string): readonly [string, string] | null {
  const first = text.search(/[*?[{]/);
  if (first < 0) return null;
  let last = text.length;
  while (last > 0 && !'*?]}'.includes(text[last - 1] as string)) last--;
  return [text.slice(0, first), text.slice(last)];
}

/** One row for each part of `a`, from its end: whether the rest of it meets the rest of `b`. */
function meet(a: readonly Part[], b: readonly Part[]): boolean {
  if (a.length * b.length > LONGEST) return true;
  // A folder without anything after it means all that is in it.
  let below: boolean[] = new Array(b.length + 1).fill(true);
  for (const one of a.toReversed()) {
    const row: boolean[] = [...below];
    for (let j = b.length - 1; j >= 0; j--) {
      const other = b[j] as Part;
      row[j] =
        one.many || other.many
          ? below[j] === true || row[j + 1] === true
          : partsMeet(one, other) && below[j + 1] === true;
    }
    row[b.length] = true;
    below = row;
  }
  return below[0] === true;
}

/** Plain texts meet if they are equal; with wildcards, if their plain beginnings and ends agree. */
function partsMeet(a: Part, b: Part): boolean {
  if (a.ends === null && b.ends === null) return a.text === b.text;
  const [headA, tailA] = a.ends ?? [a.text, a.text];
  const [headB, tailB] = b.ends ?? [b.text, b.text];
  return prefixes(headA, headB) && suffixes(tailA, tailB);
}

function prefixes(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

function suffixes(a: string, b: string): boolean {
  return a.endsWith(b) || b.endsWith(a);
}

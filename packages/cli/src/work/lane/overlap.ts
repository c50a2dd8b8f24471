/** Whether two sets of path patterns can mean the same file. */

/**
 * The first pattern of `a` that can match a path which one of `b` matches too, or null. An empty
 * set means every path ('**'). Where it cannot be told, they overlap.
 */
export function overlap(a: readonly string[], b: readonly string[]): string | null {
  const all = (patterns: readonly string[]) => (patterns.length === 0 ? ['**'] : patterns);
  for (const one of all(a))
    if (all(b).some((other) => meet(segments(one), segments(other)))) return one;
  return null;
}

function segments(pattern: string): string[] {
  return pattern
    .replace(/^\.?\//, '')
    .replace(/\/$/, '/**')
    .split('/');
}

function meet(a: readonly string[], b: readonly string[]): boolean {
  const [first, ...rest] = a;
  const [other, ...others] = b;
  if (first === '**') return meet(rest, b) || (other !== undefined && meet(a, others));
  if (other === '**') return meet(b, a);
  // A folder without anything after it means all that is in it.
  if (first === undefined || other === undefined) return true;
  return segmentsMeet(first, other) && meet(rest, others);
}

/** Plain texts meet if they are equal; with wildcards, if their plain beginnings and ends agree. */
function segmentsMeet(a: string, b: string): boolean {
  const [wildA, wildB] = [a, b].map((text) => /[*?[{]/.test(text));
  if (!wildA && !wildB) return a === b;
  const [headA, headB] = [a, b].map((text) => text.split(/[*?[{]/)[0] ?? '');
  const [tailA, tailB] = [a, b].map((text) => text.split(/[*?\]}]/).at(-1) ?? '');
  return prefixes(headA as string, headB as string) && suffixes(tailA as string, tailB as string);
}

function prefixes(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

function suffixes(a: string, b: string): boolean {
  return a.endsWith(b) || b.endsWith(a);
}

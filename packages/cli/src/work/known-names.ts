/** Names that were possible, for hints: all of a few, the nearest of many. */
import { nearest } from '../frame/nearest.ts';

/** As many are named. */
const MOST = 8;

/**
 * 'the lanes are a, b', or of many 'did you mean web? 40 more: mesh lane list'. what: as 'the
 * lanes'; word: what was given, absent: nothing; list: the command that shows all.
 */
export function namesHint(
  what: string,
  names: Iterable<string>,
  list: string,
  word?: string,
): string {
  const all = [...names].sort();
  if (all.length <= MOST) return `${what} are ${all.join(', ')}`;
  const near = word === undefined ? null : nearest(word, all);
  const shown = near === null ? all.slice(0, MOST) : [near];
  const rest = `${all.length - shown.length} more: ${list}`;
  return near === null
    ? `${what} are ${shown.join(', ')} and ${rest}`
    : `did you mean ${near}? ${rest}`;
}

/** What of a change others feel: said to whoever looks, and nobody is waited for. */
import { matchesGlob } from '../globs.ts';
import { printable, shorten } from '../printable.ts';
import { type ChangedFile, pathsOf } from './change.ts';
import { shown } from './flag.ts';

/** Notes at most; the last one says how many more there are. Bytes of each. */
const MOST = 8;
const BYTES = 500;

/** One for every file that other repositories rely on, by the patterns that say which these are. */
export function impacts(files: readonly ChangedFile[], patterns: readonly string[]): string[] {
  const paths = [...new Set(files.flatMap(pathsOf))];
  const found = paths.flatMap((path) => {
    const pattern = patterns.find((one) => matchesGlob(one, path));
    if (pattern === undefined) return [];
    return [`changes ${shown(path)}, which other repositories rely on (${pattern})`];
  });
  const told = found.length > MOST ? found.slice(0, MOST - 1) : found;
  const more = found.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more of this kind`] : [])].map((text) =>
    shorten(printable(text), BYTES),
  );
}

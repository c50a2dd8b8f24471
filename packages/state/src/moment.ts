/** When something happened, for those who wait a while after it. */
import type { Place } from './place.ts';

/**
 * The later of chain time and what its author's clock said, milliseconds. Chain time is that of the
 * slower half of those who wove of late: it stands still for hours where one of two is idle. Nothing
 * that is valid or void may go by this: a clock may be wrong.
 */
export function momentOf({ chainTime }: { readonly chainTime: number }, { header }: Place): number {
  return Math.max(chainTime, header.at);
}

/** What a believed fork gave up (INV-2). Pure. */
import { isSettled, type State } from '@lanemesh/state';

/** The highest entry that was settled on the lost side and is not on theirs; null: there is none. */
export function settledLost(lost: State, theirs: State): string | null {
  for (const oid of [...lost.entries.keys()].reverse()) {
    if (theirs.entries.has(oid)) return null;
    if (isSettled(lost, oid)) return oid;
  }
  return null;
}

/** The way to a hub that may move: what a fetch of the old hub tells, no push there may undo. */
import type { Transport } from '@lanemesh/sync';

/**
 * A way to where the hub is now. `url`: its address, as the ledger followed so far names it;
 * `way`: the way to one address. What was judged on one hub's view is never pushed to another, nor
 * to one the mesh has just left: its ledger has to end where the others left it.
 */
export function moving(url: () => string, way: (url: string) => Transport): Transport {
  let met: { readonly url: string; readonly way: Transport } | null = null;
  const here = () => {
    if (met?.url !== url()) met = { url: url(), way: way(url()) };
    return met;
  };
  return {
    fetch: () => here().way.fetch(),
    push: async (updates) => {
      if (met === null || met.url === url()) return here().way.push(updates);
      return { ok: true, refs: new Map(updates.map(({ ref }) => [ref, 'rejected'])) };
    },
  };
}

/** The beginning of a mesh out of a bundle, for a node that joins without seeing a hub. */
import type { Crypto } from '@lanemesh/event';
import { BadBundle, fetch, openRepository, readBundleHeader, unbundle } from '@lanemesh/git';
import { Commits, LEDGER_REF, openGitStore } from '@lanemesh/ledger';
import { foundState } from '@lanemesh/state';
import { setRefs, withScratch } from './bundle-scratch.ts';

const FOUNDING = 'refs/import/founding';
const TIMEOUT = 600_000;

/**
 * Brings the founding commit of a bundle's ledger (file: absolute path) into a repository that
 * holds no ledger yet (dir), as its ledger. Everything else is for importBundle to judge. Throws a
 * BadBundle where there is none.
 */
export async function beginFromBundle(
  dir: string,
  file: string,
  crypto: Crypto,
): Promise<{ readonly founding: string; readonly mesh: string }> {
  const tip = (await readBundleHeader(file)).refs.get(LEDGER_REF);
  if (tip === undefined) throw new BadBundle('carries no ledger');
  return withScratch(dir, new Map(), async (scratch) => {
    await unbundle(scratch.repository, file, { timeoutMs: TIMEOUT });
    const store = openGitStore({ dir: scratch.dir });
    try {
      const commits = new Commits(store, crypto);
      await commits.load([tip], () => false);
      let root = commits.get(tip);
      while (root?.parents[0] !== undefined) root = commits.get(root.parents[0]);
      if (root === undefined || foundState(root, crypto) === null)
        throw new BadBundle('carries a ledger without its founding commit');
      await setRefs(scratch.repository, new Map([[FOUNDING, root.oid]]));
      const refspecs = [`+${FOUNDING}:${LEDGER_REF}`];
      const request = { url: scratch.dir, refspecs, fsck: false, timeoutMs: TIMEOUT };
      const brought = await fetch(openRepository(dir), request);
      if (!brought.ok) throw new Error(`the founding commit was not taken in: ${brought.message}`);
      return { founding: root.oid, mesh: root.digest };
    } finally {
      await store.close();
    }
  });
}

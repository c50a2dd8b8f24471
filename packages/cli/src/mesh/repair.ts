/**
 * `mesh doctor --fix` on a node whose files a disk damaged: what the hub, another node or the rest
 * of the folder can give back is put in its place. Nothing is deleted: what was damaged is moved to
 * `.mesh/damaged/`. Never repaired, since nobody else has it: the key.
 */
import { acquireLock, privateFolder } from '@lanemesh/ledger';
import { type Layout, OpenNode, syncOnce } from '@lanemesh/peer/home';
import type { Call } from '../command.ts';
import { mendIdentity, mendSettings, mendSkeleton } from './repair-home.ts';
import { completeFrom, setAsideObjects } from './repair-objects.ts';
import { dropBadRefs, restoreRefs } from './repair-refs.ts';
import { whereFrom } from './repair-source.ts';
import { type Mended, workbench } from './workbench.ts';

/** How long to wait for living processes, and for the hub, milliseconds. */
const WAIT = 3000;
const WITHIN = 30_000;

/** Mends what can be mended; resolves with it. Rejects with Busy while another process works. */
export async function repairHere(call: Call, layout: Layout): Promise<Mended[]> {
  const mended: Mended[] = [];
  const bench = workbench(layout, mended);
  await mendSettings(bench);
  await mendSkeleton(bench);
  const folder = privateFolder(layout.ledger);
  const writer = await acquireLock(folder, 'writer', { waitMs: WAIT });
  const fetcher = await acquireLock(folder, 'fetch', { waitMs: WAIT });
  let highest: string | null = null;
  try {
    await setAsideObjects(bench);
    const source = await whereFrom(call, layout);
    const hasGaps = await dropBadRefs(bench);
    if (source !== null && (hasGaps || mended.length > 0)) await completeFrom(bench, source);
    await mendIdentity(bench);
    highest = await restoreRefs(bench);
  } finally {
    fetcher.release();
    writer.release();
  }
  if (mended.length > 0) await followAnew(call, layout, highest);
  return mended;
}

/** Follows the hub as ever; where it is away, what was found here is judged instead. */
async function followAnew(call: Call, layout: Layout, highest: string | null): Promise<void> {
  try {
    const node = await OpenNode.open({ layout, env: call.env });
    try {
      const { hub } = await syncOnce(node, { within: WITHIN });
      if (hub !== 'reached' && highest !== null)
        await node.replica.receive({ ledger: highest, logs: new Map() });
      await node.replica.save();
    } finally {
      await node.close();
    }
  } catch {
    // The checks that follow name what is left.
  }
}

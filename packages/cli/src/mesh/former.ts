/** A node that is no member any more, in a folder that is to join anew. */
import { existsSync, promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { CommitValue, Token } from '@lanemesh/event';
import { signerOf } from '@lanemesh/ledger';
import { EXIT, Fault, type Layout, syncFolder, syncOnce } from '@lanemesh/peer/home';
import { asBatch, joiningOf } from '@lanemesh/state';
import type { Replica } from '@lanemesh/sync';
import type { Call } from '../command.ts';
import { hubAway } from '../record.ts';

const WITHIN = 60_000;

/**
 * Whether a node's log will never speak in this mesh: a log is admitted once, with its first batch
 * or by an admin. With an invite in hand also the log of one that asked is given up for a new one.
 */
export function isSpent({ state, me, head }: Replica, token: Token | null): boolean {
  const standing = state.members.get(me)?.standing;
  if (standing === 'admitted') return false;
  if (state.logs.has(me)) return standing === undefined || standing === 'left' || token !== null;
  return token !== null && head !== null && !carries(head, token);
}

/** Whether a first batch shows this invite: one that was signed without it cannot be changed. */
function carries(head: CommitValue, token: Token): boolean {
  const first = asBatch(head);
  const invite = first && joiningOf(first)?.invite;
  return invite?.key === signerOf(token.seed).publicKey;
}

/** The id of the node of this folder if it may be set aside for a new one; null: it is in use. */
export async function formerNode(call: Call, token: Token | null): Promise<string | null> {
  const node = await call.open();
  const { replica, identity } = node;
  // It may have been admitted meanwhile: a key that is in use is not given up unasked.
  if (isSpent(replica, token) && token) {
    const synced = await syncOnce(node, { within: WITHIN });
    if (synced.hub === 'away') throw hubAway(node, synced);
  }
  const spent = isSpent(replica, token);
  const leaves = !spent && replica.pending().some(({ kind }) => kind === 'node.left');
  await call.release(node);
  if (leaves)
    throw new Fault(
      'leave.waits',
      'that this node leaves has no position yet',
      'mesh sync first, then give it again',
      EXIT.later,
    );
  return spent ? identity.node : null;
}

/**
 * Moves what the node of this folder was to `.mesh/former/<id>`: nothing is forgotten. Resolves with
 * what puts it back. The identity goes first: without it there is no mesh here, and a join that
 * finds the rest sets that aside as well.
 */
export async function setAside(layout: Layout, node: string): Promise<() => Promise<void>> {
  const former = join(layout.dir, 'former', node);
  await fs.mkdir(former, { recursive: true, mode: 0o700 });
  const parts = [layout.identity, layout.place, layout.keys, layout.key, layout.ledger];
  const moved = parts.filter((path) => existsSync(path));
  const kept = (path: string): string => join(former, path.slice(layout.dir.length + 1));
  for (const path of moved) {
    await fs.rename(path, kept(path));
    await syncFolder(layout.dir);
  }
  return async () => {
    for (const path of [...moved].reverse()) {
      await fs.rm(path, { recursive: true, force: true });
      await fs.rename(kept(path), path);
    }
    await fs.rm(join(layout.dir, 'former', node), { recursive: true, force: true });
  };
}

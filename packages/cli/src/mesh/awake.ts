/** Which nodes were heard of of late. */
import { lockOwner, privateFolder } from '@lanemesh/ledger';
import type { OpenNode } from '@lanemesh/peer/home';
import { nodesOf } from './node-list.ts';

/** A node that gave no sign for so long is called silent, milliseconds. */
const SILENT = 15 * 60_000;

/** Whether a node other than ours gave no sign for long. */
export function isSilent(one: ReturnType<typeof nodesOf>[number]): boolean {
  const quiet = Date.now() - Date.parse(one.lastSeen ?? '');
  return !one.self && one.state === 'admitted' && quiet > SILENT;
}

/** The process of `mesh up` on this node; null: none runs. */
export function upHere(node: OpenNode): number | null {
  return lockOwner(privateFolder(node.layout.ledger), 'up')?.pid ?? null;
}

/** Tells of a node's id whether it is awake: not silent, and ours only while `mesh up` runs. */
export function awakeNow(node: OpenNode): (id: string) => boolean {
  const { me, state } = node.replica;
  const isUp = upHere(node) !== null;
  const asleep = nodesOf(state, me).filter((one) => isSilent(one) || (one.self && !isUp));
  const ids = new Set(asleep.map(({ id }) => id));
  return (id) => !ids.has(id);
}

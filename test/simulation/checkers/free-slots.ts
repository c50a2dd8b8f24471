/** Since when nodes have had a free slot. */
import type { Peer } from '@lanemesh/peer';
import { heldTasks } from '@lanemesh/state';
import type { SimNode } from '../world/node.ts';

export class FreeSlots {
  /** By node: the newest stretch of time with a free slot; until null: it lasts. */
  private readonly stretches = new Map<string, { from: number; until: number | null }>();

  /** Notes at the end of a turn whether the node has one. now: virtual milliseconds. */
  note(node: SimNode, peer: Peer, now: number): void {
    const { replica } = peer.options;
    const held = heldTasks(replica.state).filter(({ claim }) => claim.by === node.id).length;
    const asked = replica.pending().filter(({ kind }) => kind === 'task.claimed').length;
    const isFree = Math.max(held, peer.running.size) + asked < node.slots;
    const last = this.stretches.get(node.id);
    if (isFree && last?.until !== null) this.stretches.set(node.id, { from: now, until: null });
    else if (!isFree && last?.until === null) last.until = now;
  }

  /** Whether it has had one from a moment on, until another one at least. */
  since({ id }: SimNode, from: number, until = Infinity): boolean {
    const last = this.stretches.get(id);
    return last !== undefined && last.from <= from && (last.until ?? Infinity) >= until;
  }
}

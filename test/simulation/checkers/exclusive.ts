/** At most one holder per (task, epoch), and work only under a claim the hub's ledger grants (INV-7). */
import { refOf } from '@lanemesh/event';
import type { State } from '@lanemesh/state';
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'exclusive';

export function exclusive(world: World): Checker {
  const holders = new Map<string, string>();
  const granted = new Set<string>();
  const look = (state: State, who: string): void => {
    // On two sides of a fork both hold it, and work on: that, no rule can prevent.
    if (world.forkedAt !== null) return;
    for (const task of state.tasks.values()) {
      if (!task.claim) continue;
      const key = `${task.ref} epoch ${task.epoch}`;
      const holder = holders.get(key) ?? task.claim.ref;
      holders.set(key, holder);
      if (holder !== task.claim.ref)
        world.violate(name, `${who} sees ${key} held by ${task.claim.ref}, others by ${holder}`);
    }
  };
  return {
    name,
    ordered: ({ event, author, reason }) => {
      if (event?.kind === 'task.claimed' && reason === null) granted.add(refOf(author, event.id));
    },
    wove: (state) => look(state, 'the hub'),
    turned: (node, peer) => look(peer.options.replica.state, node.name),
    began: (node, spec) => {
      if (!granted.has(spec.claim))
        world.violate(name, `${node.name} begins ${spec.task} under a claim that never stood`);
    },
  };
}

/** Nothing that a node keeps grows without bound while it waits. */
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'queues';
/** Events a node says of its own accord that may wait for a position at once. */
const SAID = 24;
/** Tips of logs held at once, a log; jobs at once beside the slots. */
const TIPS = 12;
const JOBS = 2;
/** What users say is theirs to bound. */
const USERS = new Set(['x.note', 'task.enqueued']);

export function queues(world: World): Checker {
  return {
    name,
    turned: (node, peer) => {
      const { replica } = peer.options;
      const waiting = replica.pending().filter(({ kind }) => !USERS.has(kind)).length;
      // Whose log somebody fills is its own affair.
      if (waiting > SAID && !node.isDead && !node.hoards)
        world.violate(name, `${waiting} events of ${node.name}'s own accord wait`);
      const tips = replica.tips.all().length;
      if (tips > TIPS * world.nodes.length)
        world.violate(name, `${node.name} holds ${tips} tips of logs`);
      if (peer.running.size > node.slots + JOBS)
        world.violate(name, `${node.name} has ${peer.running.size} jobs`);
    },
  };
}

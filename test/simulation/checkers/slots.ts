/** No node runs more attempts than it has slots, no lane more claims than its caps (INV-11). */
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'slots';
const HOUR = 3_600_000;

export function slots(world: World): Checker {
  /** Claims of free tasks that count, by lane and UTC hour of chain time. */
  const begun = new Map<string, number>();
  return {
    name,
    turned: (node, peer) => {
      const attempts = [...peer.running.values()].filter(({ activity }) => activity === 'attempt');
      if (attempts.length > node.slots)
        world.violate(name, `${node.name} runs ${attempts.length} attempts in ${node.slots} slots`);
    },
    ordered: ({ event, reason, chainTime, state }) => {
      const { task, over } = (event?.body ?? {}) as { task?: string; over?: string };
      if (event?.kind !== 'task.claimed' || reason !== null || over !== undefined) return;
      const lane = state.lanes.get(state.tasks.get(task as string)?.lane ?? '');
      if (!lane || lane.hourly === null) return;
      const hour = `${lane.name} ${Math.floor(chainTime / HOUR)}`;
      begun.set(hour, (begun.get(hour) ?? 0) + 1);
      if ((begun.get(hour) as number) > lane.hourly)
        world.violate(name, `${begun.get(hour)} claims in lane ${hour}, ${lane.hourly} allowed`);
    },
    left: () => begun.clear(),
    wove: ({ lanes, tasks }) => {
      for (const lane of lanes.values()) {
        const held = [...tasks.values()].filter((task) => task.claim && task.lane === lane.name);
        if (lane.slots !== null && held.length > lane.slots)
          world.violate(name, `${held.length} claims stand in ${lane.name}, ${lane.slots} may`);
      }
    },
  };
}

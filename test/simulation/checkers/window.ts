/** Nobody begins anything new in a lane while it is in maintenance, by its own clock. */
import { windowEnd } from '@lanemesh/decide';
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'window';

export function maintenance(world: World): Checker {
  return {
    name,
    acknowledged: (node, events) => {
      const state = node.peer?.options.replica.state;
      for (const { kind, at, body } of events) {
        const { over, task } = body as { over?: string; task: string };
        if (kind !== 'task.claimed' || over !== undefined || !state) continue;
        const lane = state.lanes.get(state.tasks.get(task)?.lane ?? '');
        if (lane && windowEnd(lane.windows, at) !== null)
          world.violate(name, `${node.name} claims ${task} in ${lane.name}, in maintenance`);
      }
    },
  };
}

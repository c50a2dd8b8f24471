/** No more attempts of a campaign are begun than it has. */
import { progressOf, type State } from '@lanemesh/state';
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'campaign';

export function campaign(world: World): Checker {
  /** Takeovers, by campaign: they go on with what was begun, and count anew. */
  const overs = new Map<string, number>();
  const look = (state: State, who: string): void => {
    for (const one of state.campaigns.values()) {
      // A person's retry of what was abandoned counts: nothing limits it any more.
      if (one.state !== 'open') continue;
      const { used } = progressOf(state, one);
      const allowed = (one.attempts ?? Infinity) + (overs.get(one.ref) ?? 0);
      if (used > allowed) world.violate(name, `${who} sees ${used} attempts of ${one.attempts}`);
    }
  };
  return {
    name,
    left: () => overs.clear(),
    ordered: ({ event, reason, state }) => {
      const { over, task } = (event?.body ?? {}) as { over?: string; task: string };
      if (event?.kind !== 'task.claimed' || reason !== null || over === undefined) return;
      const ref = state.tasks.get(task)?.campaign;
      if (ref) overs.set(ref, (overs.get(ref) ?? 0) + 1);
    },
    wove: (state) => look(state, 'the hub'),
    turned: (node, { options: { replica } }) => {
      if (world.forkedAt === null) look(replica.state, node.name);
    },
  };
}

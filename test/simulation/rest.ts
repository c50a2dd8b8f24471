/** When a history is over. */
import type { World } from './world/world.ts';

/** States a task ends in; a blocked one ends where what it needs has. */
const ENDED = new Set(['done', 'cancelled', 'escalated', 'blocked']);

/** Looks once a second, after the faults, whether all is at rest. */
export function restWatch(world: World): () => boolean {
  let over = false;
  const look = (): void => {
    over = isAtRest(world);
    if (!over) world.time.after(1000, look);
  };
  world.time.after(world.sizes.faultEnd + 5000, look);
  return () => over || world.violations.length > 20;
}

/** Whether nobody has anything left to do. */
export function isAtRest(world: World): boolean {
  const { state } = world;
  for (const task of state.tasks.values()) if (!ENDED.has(task.state)) return false;
  if ([...state.contradictions.values()].some((open) => open)) return false;
  if (!holdsAllLandings(world)) return false;
  return world.living.every((node) => {
    const { peer } = node;
    if (!peer || node.follows !== state.tip.oid) return false;
    return peer.options.replica.pending().length === 0 && peer.running.size === 0;
  });
}

function holdsAllLandings({ hub: { code }, state }: World): boolean {
  for (const { landed } of state.tasks.values())
    if (landed && !code.holds(landed.target, landed.commit)) return false;
  return true;
}

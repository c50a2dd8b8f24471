/** When a history is over. */
import { capOn, heldTasks, progressOf, type State, type Task, wantsNeutral } from '@lanemesh/state';
import { TICKING } from './founding.ts';
import { fillUp } from './workload.ts';
import { EPOCH } from './world/node.ts';
import type { World } from './world/world.ts';

/** The newest slot of the lane that fires by cron. */
const LAST = EPOCH + 24_000;
/** States a task ends in; a blocked one ends where what it needs has. */
const ENDED = new Set(['done', 'cancelled', 'escalated', 'blocked']);

/** Looks once a second, after the faults, whether all is at rest. */
export function restWatch(world: World): () => boolean {
  let over = false;
  const look = (): void => {
    over = isAtRest(world);
    // What was enqueued and came to nothing shows only now.
    if (over && world.state.tasks.size < world.sizes.tasks) {
      fillUp(world, `, ${Math.round(world.time.now)}`);
      over = false;
    }
    if (!over) world.time.after(1000, look);
  };
  world.time.after(world.sizes.faultEnd + 3000, look);
  return () => over || world.violations.length > 20;
}

/** Whether nobody has anything left to do. */
export function isAtRest(world: World): boolean {
  const { state } = world;
  // Most looks end here: what somebody holds has not ended.
  if (heldTasks(state).length > 0) return false;
  for (const task of state.tasks.values())
    if (!ENDED.has(task.state) && !isHeldBack(state, task)) return false;
  if ([...state.contradictions.values()].some((open) => open)) return false;
  if (!holdsAllLandings(world) || !hasFired(world)) return false;
  return world.living.every((node) => {
    const { peer } = node;
    if (!peer || node.follows !== state.tip.oid) return false;
    return node.waiting?.length === 0 && peer.running.size === 0;
  });
}

/**
 * Whether the lane that fires by cron did so for its last slot. A clock that ran ahead when the lane
 * was defined said that it had passed already; and where all clocks are so far behind, or were set back,
 * that none has reached it, nobody is to fire it.
 */
export function hasFired({ sizes, state, living }: World): boolean {
  const { slot = 0 } = state.firings.get(TICKING) ?? {};
  return !sizes.also.cron || slot >= LAST || living.every(({ wallClock }) => wallClock < LAST);
}

/** Whether a limit, or the lack of a neutral third, keeps a task from being begun until a person acts. */
export function isHeldBack(state: State, task: Task): boolean {
  const lane = state.lanes.get(task.lane);
  if (task.state !== 'ready' || !lane) return false;
  const campaign = state.campaigns.get(task.campaign ?? '');
  const isSpent =
    campaign !== undefined && progressOf(state, campaign).used >= (campaign.attempts ?? Infinity);
  // Who solves a second conflict is somebody else: that it is dead, only people know.
  return isSpent || wantsNeutral(task) || capOn(state, lane)?.what === 'hourly';
}

function holdsAllLandings({ hub: { code }, state }: World): boolean {
  const held = new Map<string, Set<string>>();
  for (const { landed } of state.tasks.values()) {
    if (!landed) continue;
    const { target, commit } = landed;
    if (!held.has(target))
      held.set(target, new Set(code.line(code.tip(target)).map(({ id }) => id)));
    if (held.get(target)?.has(commit) !== true) return false;
  }
  // Whoever finds it records it, sooner or later.
  const isCancelled = (task: string | null): boolean =>
    state.tasks.get(task ?? '')?.state === 'cancelled';
  return !code.allLanded().some(({ task }) => isCancelled(task));
}

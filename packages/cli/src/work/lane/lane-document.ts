/** A lane as commands show it. */
import { capHold, roomHold, windowHold } from '@lanemesh/decide';
import { type OpenNode, stoppedLanes } from '@lanemesh/peer/home';
import {
  heldInLane,
  isWatched,
  type Lane,
  pauseKey,
  type State,
  startsOf,
  TASK_STATES,
} from '@lanemesh/state';
import { rhythmDocument } from './rhythm-document.ts';

/** Times in seconds, but for `maintenanceUntil`: when the window ends that it stands in, or null. */
export function laneDocument(state: State, lane: Lane) {
  const tasks = [...state.tasks.values()].filter((task) => task.lane === lane.name);
  const counts = TASK_STATES.map((s) => [s, tasks.filter((task) => task.state === s).length]);
  const target = lane.target ?? (lane.repo === null ? null : state.repos.get(lane.repo)?.target);
  const window = windowHold(state, lane, Date.now());
  return {
    ...lane,
    supervised: isWatched(lane, agentsNamed(lane)),
    target: target ?? null,
    paused: isPaused(state, lane),
    maintenanceUntil: window?.until == null ? null : new Date(window.until).toISOString(),
    full: (capHold(state, lane) ?? roomHold(state, lane.name))?.text ?? null,
    begun: startsOf(state, `lane ${lane.name}`),
    firing: rhythmDocument(state, lane),
    held: heldInLane(state, lane.name),
    tasks: Object.fromEntries(counts) as Record<(typeof TASK_STATES)[number], number>,
  };
}

/** Its agents, and those of its routes. */
function agentsNamed({ agents, routes }: Pick<Lane, 'agents' | 'routes'>): string[] {
  return [...agents, ...routes.flatMap((route) => route.agents)];
}

/** Every lane as this node sees it: `stopped` is here alone. */
export async function lanesHere(node: OpenNode, state: State) {
  const stopped = await stoppedLanes(node.store);
  return [...state.lanes.values()].map((lane) => ({
    ...laneDocument(state, lane),
    stopped: stopped.has(lane.name),
  }));
}

/** Why nothing of it begins here, in a word; '' where it does. */
export function markOf(lane: {
  readonly paused: boolean;
  readonly stopped: boolean;
  readonly maintenanceUntil: string | null;
  readonly full: string | null;
}): string {
  if (lane.paused) return ' (paused)';
  if (lane.stopped) return ' (stopped here)';
  if (lane.maintenanceUntil !== null) return ' (maintenance)';
  return lane.full === null ? '' : ' (full)';
}

function isPaused({ pauses }: State, { name, repo }: Lane): boolean {
  return pauses.has(pauseKey({ lane: name })) || (repo !== null && pauses.has(pauseKey({ repo })));
}

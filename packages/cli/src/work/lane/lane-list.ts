/** `mesh lane list` and `mesh lane show`. */
import { heldInLane, type Lane, pauseKey, type State, TASK_STATES } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { foreseen, nameOf, resolveLane } from '../known.ts';

export async function laneList(call: Call): Promise<Outcome> {
  const state = foreseen(await call.open());
  const lanes = [...state.lanes.values()].map((lane) => laneDocument(state, lane));
  const rows = lanes.map((lane) => [
    lane.paused ? `${lane.name} (paused)` : lane.name,
    lane.repo === null ? '-' : `${lane.repo}/${lane.target}`,
    lane.agents.join(','),
    `${lane.ttl} s`,
    String(lane.held),
    String(lane.tasks.ready),
  ]);
  const head = ['lane', 'lands on', 'agents', 'TTL', 'held', 'ready'];
  return {
    json: { lanes },
    text:
      rows.length === 0 ? 'no lanes: mesh lane add NAME' : columns([head, ...rows], call.out.width),
  };
}

export async function laneShow(call: Call): Promise<Outcome> {
  const state = foreseen(await call.open());
  const lane = laneDocument(state, resolveLane(state, call.args[0] ?? '', 'lane'));
  const rows = Object.entries({
    'lands on': lane.repo === null ? null : `${lane.repo}, branch ${lane.target}`,
    agents: lane.agents.join(', '),
    slots: lane.slots === null ? 'each node’s own' : `${lane.slots} in the mesh`,
    setup: lane.setup,
    accept: lane.accept.join(' && ') || null,
    paths: lane.paths.join(' ') || null,
    verify: lane.verify,
    TTL: `${lane.ttl} s`,
    attempts: `${lane.maxAttempts}, at most ${lane.wall} s each`,
    exclusive: lane.exclusive ? 'yes' : null,
    paused: lane.paused ? `yes: mesh lane resume ${lane.name}` : null,
    supervised: lane.supervised ? 'yes' : null,
    'defined by': nameOf(state, lane.definedBy),
    tasks:
      TASK_STATES.filter((s) => lane.tasks[s] > 0)
        .map((s) => `${lane.tasks[s]} ${s}`)
        .join(', ') || 'none',
  }).filter((row): row is [string, string] => row[1] !== null);
  return { json: lane, text: [`lane ${lane.name}`, ...columns(rows, Number.POSITIVE_INFINITY)] };
}

/** A lane as commands show it. Times in seconds. */
export function laneDocument(state: State, lane: Lane) {
  const tasks = [...state.tasks.values()].filter((task) => task.lane === lane.name);
  const counts = TASK_STATES.map((s) => [s, tasks.filter((task) => task.state === s).length]);
  const target = lane.target ?? (lane.repo === null ? null : state.repos.get(lane.repo)?.target);
  return {
    ...lane,
    target: target ?? null,
    paused: state.pauses.has(pauseKey({ lane: lane.name })),
    held: heldInLane(state, lane.name),
    tasks: Object.fromEntries(counts) as Record<(typeof TASK_STATES)[number], number>,
  };
}

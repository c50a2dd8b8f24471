/** Why a node does not begin a task now. */
import {
  capEnds,
  capKeys,
  capOn,
  capText,
  isDormant,
  type Lane,
  lacks,
  type State,
  type Task,
} from '@lanemesh/state';
import { isPaused } from './pause.ts';
import { isPending, type Sight } from './sight.ts';
import { windowEnd } from './window.ts';

/** What holds a task back: a word for machines, a line for people. */
export interface Hold {
  readonly code:
    | 'lane'
    | 'stopped'
    | 'paused'
    | 'asked'
    | 'agent'
    | 'capability'
    | 'window'
    | 'dormant'
    | 'memory'
    | 'load'
    | 'disk'
    | 'agents'
    | 'slots'
    | 'hourly'
    | 'daily';
  readonly text: string;
  /** When it ends by itself, milliseconds since 1970; null: that is not known. */
  readonly until: number | null;
}

const hold = (code: Hold['code'], text: string, until: number | null = null): Hold => ({
  code,
  text,
  until,
});

/** Why this node would not take the task, were it free and a slot with it; null: it would. */
export function holdOf(sight: Sight, task: Task): Hold | null {
  const { state, me } = sight;
  const lane = state.lanes.get(task.lane);
  if (!lane || (sight.lanes && !sight.lanes.has(lane.name)))
    return hold('lane', `lane ${task.lane} is not served here`);
  if (sight.stopped.has(lane.name)) return hold('stopped', `lane ${lane.name} is stopped here`);
  if (isPaused(sight, task)) return hold('paused', 'it is paused');
  if (isDormant(state, lane.name)) return hold('dormant', `lane ${lane.name} is dormant`);
  if (isPending(sight, 'task.claimed', task.ref)) return hold('asked', 'it is claimed already');
  if (agentFor(sight, task) === undefined) return hold('agent', agentText(lane, task));
  const lacking = lacks(state, task.lane, me);
  if (lacking.length > 0)
    return hold('capability', `lane ${lane.name} needs ${lacking.join(', ')}`);
  const closed = sight.admission.closed[0];
  if (closed) return hold(closed.gate, closed.text);
  return sight.forced === task.ref ? null : windowHold(state, lane, sight.now);
}

/** The maintenance window of a lane, or of its repository, that `now` stands in. */
export function windowHold({ repos }: Pick<State, 'repos'>, lane: Lane, now: number): Hold | null {
  const own = windowEnd(lane.windows, now);
  const repo = lane.repo === null ? undefined : repos.get(lane.repo);
  const whole = repo ? windowEnd(repo.windows, now) : null;
  if (own === null && whole === null) return null;
  const end = Math.max(own ?? 0, whole ?? 0);
  const whose = whole === end ? `repository ${repo?.name}` : `lane ${lane.name}`;
  return hold('window', `maintenance of ${whose}`, end);
}

/**
 * The limit that holds free tasks of a lane back; null: none is reached. asked: claims without a
 * position, by lane and repository.
 */
export function capHold(
  state: State,
  lane: Lane,
  asked: ReadonlyMap<string, number> = new Map(),
): Hold | null {
  const cap = capOn(state, lane, asked);
  return cap && hold(cap.what, capText(cap), capEnds(cap, state.chainTime));
}

/** The first agent of the task (or of its lane) that this node has and the lane takes. */
export function agentFor(
  sight: Pick<Sight, 'state' | 'agents' | 'me'>,
  task: Pick<Task, 'agent' | 'lane'>,
): string | undefined {
  const lane = sight.state.lanes.get(task.lane);
  return agentsFor(lane, task).find(
    (agent) => sight.agents.has(agent) && takes(lane, familyOf(sight, agent)),
  );
}

/** Agents of a task, in the order they are tried. */
export function agentsFor(lane: Lane | undefined, task: Pick<Task, 'agent'>): readonly string[] {
  return task.agent ? [task.agent] : (lane?.agents ?? []);
}

/** Whether agents of this family may work in the lane. */
export function takes(lane: Lane | undefined, family: string | undefined): boolean {
  const families = lane?.families ?? [];
  return families.length === 0 || (family !== undefined && families.includes(family));
}

/** The family of an agent of this node, as it announced it; undefined: it has not yet. */
function familyOf({ state, me }: Pick<Sight, 'state' | 'me'>, agent: string): string | undefined {
  return state.members.get(me)?.agents.find(({ name }) => name === agent)?.family;
}

function agentText(lane: Lane, task: Task): string {
  const families = lane.families.length === 0 ? '' : ` of ${lane.families.join(' or ')}`;
  return `no agent here of ${agentsFor(lane, task).join(', ')}${families}`;
}

/** Adds one claim of a lane to those that are asked for. */
export function addAsked(asked: Map<string, number>, lane: Lane): void {
  for (const key of capKeys(lane)) asked.set(key, (asked.get(key) ?? 0) + 1);
}

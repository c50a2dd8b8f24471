/** Why a node does not begin a task now. */
import {
  capEnds,
  capKeys,
  capOn,
  capText,
  isDormant,
  type Lane,
  lacks,
  routed,
  type State,
  type Task,
} from '@lanemesh/state';
import { agentsHere, neutralOf } from './agent.ts';
import { codeKey, rests } from './code-rest.ts';
import { leavesToOthers } from './confinement.ts';
import { isPaused } from './pause.ts';
import { type Full, roomIn } from './room.ts';
import { isPending, type Sight } from './sight.ts';
import { type Waiting, waitingOf } from './waiting.ts';
import { windowEnd } from './window.ts';

/** What holds a task back: a word for machines, a line for people. */
export interface Hold {
  readonly code:
    | 'lane'
    | 'stopped'
    | 'paused'
    | 'asked'
    | 'agent'
    | 'neutral'
    | 'backoff'
    | 'quota'
    | 'wip'
    | 'capability'
    | 'sandbox'
    | 'window'
    | 'dormant'
    | 'code'
    | 'memory'
    | 'load'
    | 'disk'
    | 'agents'
    | 'slots'
    | 'hourly'
    | 'daily'
    | 'busy'
    | 'idle';
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
  const mine = agentsHere(sight, task);
  if (mine.length === 0) return hold('agent', agentText(lane, task));
  const here = neutralOf(sight, task, mine);
  if (here.length === 0) return hold('neutral', NEUTRAL);
  const lacking = lacks(state, task.lane, me);
  if (lacking.length > 0)
    return hold('capability', `lane ${lane.name} needs ${lacking.join(', ')}`);
  if (leavesToOthers(state, me, lane))
    return hold('sandbox', `lane ${lane.name} demands sandbox ${lane.sandbox}, which others have`);
  const closed = sight.admission.closed[0];
  if (closed) return hold(closed.gate, closed.text);
  const away = codeHold(sight, lane);
  if (away) return away;
  if (sight.forced === task.ref) return null;
  return waitHold(waitingOf(sight, task, here)) ?? windowHold(state, lane, sight.now);
}

function codeHold({ state, now, code }: Sight, lane: Lane): Hold | null {
  const key = codeKey(state, lane);
  const rest = key === null ? undefined : code?.get(key);
  if (!rest || !rests(rest, now)) return null;
  return hold(
    'code',
    `repository ${lane.repo} is left alone here for a while: ${rest.text}`,
    rest.until,
  );
}

const NEUTRAL = 'it met conflicts here: another node, or an agent of another family, tries it';

function waitHold(waiting: Waiting | null): Hold | null {
  return waiting && hold(waiting.what, WAITS[waiting.what], waiting.until);
}

const WAITS = {
  backoff: 'it waits after a failure',
  quota: 'the quota of its agents is used up',
} as const satisfies Record<Waiting['what'], string>;

/** What a lane has too much of to take another task: see `roomIn`. */
export function roomHold(state: State, lane: string, begun = 0, asked = begun): Hold | null {
  const full = roomIn(state, lane, begun, asked);
  return (
    full &&
    hold(
      'wip',
      `lane ${lane} has ${full.limit} ${full.limit === 1 ? 'task' : 'tasks'} ${FULL[full.what]}`,
    )
  );
}

const FULL = {
  sweep: 'begun in this turn',
  held: 'held',
  review: 'in review',
  landing: 'landing',
  blocked: 'blocked',
} as const satisfies Record<Full['what'], string>;

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

function agentText(lane: Lane, task: Task): string {
  const families = lane.families.length === 0 ? '' : ` of ${lane.families.join(' or ')}`;
  return `no agent here of ${routed(lane, task).join(', ')}${families}`;
}

/** Adds one claim of a lane to those that are asked for. */
export function addAsked(asked: Map<string, number>, lane: Lane): void {
  for (const key of capKeys(lane)) asked.set(key, (asked.get(key) ?? 0) + 1);
}

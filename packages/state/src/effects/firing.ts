/** Lanes that make tasks by themselves: once a firing, in the fold. */
import type { Body, Known } from '@lanemesh/event';
import { fetchesOrArtifacts, firingProblem } from '../firing.ts';
import { momentOf } from '../moment.ts';
import type { Place, Refusal } from '../place.ts';
import type { Firing, Rhythm } from '../rhythm.ts';
import type { State } from '../state.ts';
import { taskEnqueued } from './task.ts';

type LaneBody = Body<'lane.defined'>;
type Fired = Extract<Known, { kind: 'lane.fired' }>;

/** What was seen outside the ledger is remembered for so many firings. */
const MARKS_KEPT = 64;

/** Why a lane cannot have this rhythm, or null. */
export function rhythmProblem({ name, rhythm, accept, verify }: LaneBody): Refusal {
  if (!rhythm) return null;
  const { cron, every, on = [], task } = rhythm;
  if (task === undefined)
    return every === 0 ? null : 'body.rhythm.task: is missing: only a dormant lane has none';
  if (cron === undefined && every === undefined && on.length === 0)
    return 'body.rhythm: needs cron, every or on';
  if (on.includes(`landed:${name}`)) return 'body.rhythm.on: the lane would make itself fire';
  if (accept.length === 0 && verify === 'none' && (task.accept ?? []).length === 0)
    return 'body.rhythm.task: nothing would judge this task';
  return null;
}

/** The rhythm of a lane as it is defined; null: it has none. */
export function rhythmOf({ rhythm }: LaneBody): Rhythm | null {
  if (!rhythm) return null;
  const { cron = null, every = null, on = [], debounce = 0, task = null } = rhythm;
  return { cron, every, on: [...on], debounce, task };
}

/** A lane that gets a rhythm begins to wait; one that had one goes on counting. */
export function beginRhythm(state: State, lane: string, place: Place): void {
  if (state.firings.has(lane)) return;
  const begun: Firing = { n: 0, ...bothTimes(state, place), task: null, marks: [], changes: null };
  state.firings.set(lane, begun);
}

function bothTimes(state: State, place: Place) {
  return { slot: momentOf(state, place), at: state.chainTime };
}

export function laneFired(state: State, event: Fired, ref: string): Refusal {
  const { lane, n, slot, mark } = event.body;
  const problem = firingProblem(state, lane, { slot, mark });
  if (problem !== null) return problem;
  const firing = state.firings.get(lane) as Firing;
  // Two nodes that fire at once say the same number: the first in the order counts.
  if (n !== firing.n + 1) return `body.n: firing ${firing.n + 1} of lane ${lane} comes next`;
  const rhythm = state.lanes.get(lane)?.rhythm as Rhythm;
  if (mark !== undefined && !fetchesOrArtifacts(rhythm))
    return 'body.mark: the lane fires on nothing outside the ledger';
  const body = { ...(rhythm.task as NonNullable<Rhythm['task']>), lane };
  const refused = taskEnqueued(state, { ...event, kind: 'task.enqueued', body }, ref);
  if (refused !== null) return refused;
  const marks = [...firing.marks, ...(mark === undefined ? [] : [mark])].slice(-MARKS_KEPT);
  state.firings.set(lane, { n, slot, at: state.chainTime, task: ref, marks, changes: null });
  return null;
}

/** Counts a change that lanes wait for: the kind of a custom event, or `landed:LANE`. */
export function noteChange(state: State, what: string, place: Place): void {
  for (const { name, rhythm } of state.lanes.values()) {
    const firing = rhythm?.on.includes(what) ? state.firings.get(name) : undefined;
    if (!firing) continue;
    const first = firing.changes ?? { ...bothTimes(state, place), count: 0 };
    state.firings.set(name, { ...firing, changes: { ...first, count: first.count + 1 } });
  }
}

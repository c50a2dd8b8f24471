/** Lanes that make tasks by themselves: when they may. */
import { type Pause, pauseOf } from './pause.ts';
import type { Firing, Moment, Rhythm } from './rhythm.ts';
import type { State } from './state.ts';

type Known = Pick<State, 'lanes' | 'firings' | 'tasks' | 'chainTime'> & {
  readonly pauses: ReadonlyMap<string, Pause>;
};

/** A slot further ahead of chain time than this is of a clock that runs ahead; milliseconds. */
const AHEAD = 86_400_000;

/** States of a task after which its lane may fire again. */
const OVER: ReadonlySet<string> = new Set(['done', 'cancelled', 'escalated']);

/** Whether a lane takes no new work at all. */
export function isDormant({ lanes }: Pick<State, 'lanes'>, lane: string): boolean {
  return lanes.get(lane)?.rhythm?.every === 0;
}

/** The task of a lane's newest firing while it is not over; null: there is none. */
export function openFiring(
  { firings, tasks }: Pick<State, 'firings' | 'tasks'>,
  lane: string,
): string | null {
  const task = tasks.get(firings.get(lane)?.task ?? '');
  return task && !OVER.has(task.state) ? task.ref : null;
}

/** Whether a rhythm listens to what only nodes see: target branches, or files of the project. */
export function fetchesOrArtifacts({ on }: Rhythm): boolean {
  return on.some((trigger) => trigger === 'fetch' || trigger.startsWith('artifact:'));
}

/**
 * Whether `seconds` have passed since a moment, by the clock that now says `now` or by chain time:
 * what one clock that ran ahead said must not keep a lane from firing until that time has come.
 */
function hasPassed(
  { chainTime }: Pick<State, 'chainTime'>,
  since: Moment,
  seconds: number,
  now: number,
): boolean {
  const span = seconds * 1000;
  return now - since.slot >= span || chainTime - since.at >= span;
}

/**
 * Why a lane may not fire now, or null. slot: when it was due, by its author's clock, milliseconds;
 * mark: what was seen outside the ledger. Says nothing of debouncing, and does not read the cron
 * expression: those who fire do.
 */
export function firingProblem(
  state: Known,
  name: string,
  { slot, mark }: { readonly slot: number; readonly mark: string | undefined },
): string | null {
  const rhythm = state.lanes.get(name)?.rhythm;
  const firing = state.firings.get(name);
  if (!rhythm || !firing || rhythm.task === null) return `body.lane: lane ${name} does not fire`;
  if (rhythm.every === 0) return `life: lane ${name} is dormant`;
  const pause = pauseOf(state, { lane: name, ref: '' }, null);
  if (pause !== null) return `life: the ${pause} is paused`;
  const open = openFiring(state, name);
  if (open !== null) return `life: ${open}, the task of its last firing, is not over`;
  const isFirst = firing.n === 0;
  if (!isFirst && rhythm.every !== null && !hasPassed(state, firing, rhythm.every, slot))
    return `body.slot: fewer than ${rhythm.every} s have passed since its last firing`;
  return hasCause(state, rhythm, firing, slot, mark) ? null : 'body.slot: nothing makes it fire';
}

function hasCause(
  { chainTime }: Known,
  { cron, on }: Rhythm,
  { slot: last, at, changes, marks }: Firing,
  slot: number,
  mark: string | undefined,
): boolean {
  if (mark !== undefined && on.length > 0) return !marks.includes(mark);
  if (changes !== null) return true;
  // A slot of a clock that ran ahead would else keep the lane from firing until its time has come. What
  // was due before that firing may have been fired before it.
  if (cron !== null)
    return slot > last || (slot > at && last > Math.max(chainTime, at) + AHEAD && slot < last);
  return on.length === 0;
}

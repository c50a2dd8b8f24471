/** How much of a lane's or a repository's work may be under way, and begin in an hour and a day. */
import type { Refusal } from './place.ts';
import type { Lane, Repo, Starts, State } from './state.ts';
import type { Task } from './task.ts';
import { heldTasks } from './task-lists.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A limit that is reached: of a lane or of a repository. */
export interface Cap {
  readonly scope: 'lane' | 'repo';
  readonly name: string;
  readonly what: 'slots' | 'hourly' | 'daily';
  readonly limit: number;
}

/** The names a lane's claims are counted under: its own and its repository's. */
export function capKeys(lane: Lane): string[] {
  return [`lane ${lane.name}`, ...(lane.repo === null ? [] : [`repo ${lane.repo}`])];
}

/**
 * The first limit because of which no free task of the lane may be claimed now, or null.
 * asked: claims by those names that are not in the order yet.
 */
export function capOn(
  state: State,
  lane: Lane,
  asked: ReadonlyMap<string, number> = new Map(),
): Cap | null {
  const repo = lane.repo === null ? undefined : state.repos.get(lane.repo);
  const slots = lane.exclusive ? 1 : lane.slots;
  return (
    capIn(state, 'lane', lane, slots, asked) ??
    (repo ? capIn(state, 'repo', repo, repo.slots, asked) : null)
  );
}

/** The first limit reached of a lane or a repository by itself. */
function capIn(
  state: State,
  scope: Cap['scope'],
  { name, hourly, daily }: Lane | Repo,
  slots: number | null,
  asked: ReadonlyMap<string, number>,
): Cap | null {
  // Most have none: nothing is counted then.
  if (slots === null && hourly === null && daily === null) return null;
  const key = `${scope} ${name}`;
  const more = asked.get(key) ?? 0;
  const { inHour, inDay } = startsOf(state, key);
  const reached = (limit: number | null, count: number) => limit !== null && count + more >= limit;
  if (slots !== null && reached(slots, held(state, scope, name)))
    return { scope, name, what: 'slots', limit: slots };
  if (hourly !== null && reached(hourly, inHour))
    return { scope, name, what: 'hourly', limit: hourly };
  if (daily !== null && reached(daily, inDay)) return { scope, name, what: 'daily', limit: daily };
  return null;
}

/** Claims that stand now in a lane, or in all lanes of a repository. */
function held(state: State, scope: Cap['scope'], name: string): number {
  return heldTasks(state).filter(
    ({ lane }) => (scope === 'lane' ? lane : state.lanes.get(lane)?.repo) === name,
  ).length;
}

/** Claims of free tasks in the present UTC hour and day of chain time. */
export function startsOf(
  { chainTime, starts }: Pick<State, 'chainTime' | 'starts'>,
  key: string,
): Pick<Starts, 'inHour' | 'inDay'> {
  const known = starts.get(key);
  return {
    inHour: known?.hour === Math.floor(chainTime / HOUR) ? known.inHour : 0,
    inDay: known?.day === Math.floor(chainTime / DAY) ? known.inDay : 0,
  };
}

/** Counts a claim of a free task. A takeover goes on with what was counted already. */
export function countStart(state: State, lane: Lane): void {
  for (const key of capKeys(lane)) {
    const { inHour, inDay } = startsOf(state, key);
    state.starts.set(key, {
      hour: Math.floor(state.chainTime / HOUR),
      inHour: inHour + 1,
      day: Math.floor(state.chainTime / DAY),
      inDay: inDay + 1,
    });
  }
}

/** When the hour or day ends in which a limit is reached; by chain time or another clock, ms. */
export function capEnds({ what }: Cap, at: number): number | null {
  if (what === 'slots') return null;
  const length = what === 'hourly' ? HOUR : DAY;
  return (Math.floor(at / length) + 1) * length;
}

/** A reached limit, for people. */
export function capText({ scope, name, what, limit }: Cap): string {
  const whose = `${scope === 'lane' ? 'lane' : 'repository'} ${name}`;
  if (what === 'slots') return `all ${limit} of ${whose} are taken`;
  return `${whose} has begun its ${limit} of this ${what === 'hourly' ? 'hour' : 'day'}`;
}

/** Why this node may not work in the task's lane: it lacks a capability; or null. */
export function capabilityProblem(state: State, task: Pick<Task, 'lane'>, node: string): Refusal {
  const lacking = lacks(state, task.lane, node);
  return lacking.length === 0
    ? null
    : `capability: lane ${task.lane} needs ${lacking.join(', ')}, which its author has not`;
}

/** Capabilities that a lane needs and a node has not. */
export function lacks({ lanes, members }: State, lane: string, node: string): string[] {
  const has = members.get(node)?.capabilities ?? [];
  return (lanes.get(lane)?.capabilities ?? []).filter((one) => !has.includes(one));
}

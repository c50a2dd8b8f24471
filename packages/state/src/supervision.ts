/** Where a person's word is wanted before something lands. */
import type { Lane, State } from './state.ts';
import type { Task } from './task.ts';

/**
 * Whether results of these agents wait for a person in a lane: all of them, or, in a supervised lane,
 * those before the first landing in its repository that a person approved.
 */
export function isSupervised(
  { repos }: Pick<State, 'repos'>,
  lane: Lane,
  agents: readonly string[],
): boolean {
  if (lane.approveEach) return true;
  const opened = lane.repo !== null && (repos.get(lane.repo)?.opened ?? null) !== null;
  return isWatched(lane, agents) && !opened;
}

/** Whether a lane is supervised: as it says, or else where others than commands work for a repository. */
export function isWatched(
  { supervised, repo }: Pick<Lane, 'supervised' | 'repo'>,
  agents: readonly string[],
): boolean {
  return supervised ?? (repo !== null && agents.some((agent) => agent !== 'script'));
}

/** Whether a result of the task may not land before a person approved it. */
export function waitsForPerson(
  state: Pick<State, 'lanes' | 'repos'>,
  task: Pick<Task, 'lane' | 'approvedBy' | 'holds' | 'attempts'>,
): boolean {
  if (task.approvedBy !== null) return false;
  const lane = state.lanes.get(task.lane);
  const { agent = null } = task.attempts.at(-1) ?? {};
  const by = agent === null ? [] : [agent];
  return task.holds.length > 0 || (lane !== undefined && isSupervised(state, lane, by));
}

/** Types of tasks whose result is what was found out, and no change. */
const LOOKS: ReadonlySet<string | null> = new Set(['research', 'review']);

/** Whether somebody has to look at a result of this agent that changes nothing: it may just say so. */
export function asksAboutUnchanged(
  lane: Pick<Lane, 'repo'> | undefined,
  { type }: Pick<Task, 'type'>,
  agent: string,
): boolean {
  return agent !== 'script' && lane !== undefined && lane.repo !== null && !LOOKS.has(type);
}

/** Whether nothing but a person's word is missing, or a person should look at once. */
export function asksPerson(state: Pick<State, 'lanes' | 'repos'>, task: Task): boolean {
  const isDue = task.verified || task.holds.length > 0;
  return task.state === 'review' && isDue && waitsForPerson(state, task);
}

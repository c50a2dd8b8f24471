/** Who may judge a result, and what the votes say. */
import type { DutyRole } from '@lanemesh/event';
import type { Seat, Vote } from './reviewing.ts';
import type { Agent, Lane, State } from './state.ts';
import type { Attempt, Task } from './task.ts';
import { tasksIn } from './task-lists.ts';

/** Reviews of one result that may end without a vote, beyond the panel's seats. */
const SPARE = 2;

/** Seats that may still be taken for the result under review. */
export function seatsLeft(state: Pick<State, 'lanes'>, task: Task): number {
  const panel = state.lanes.get(task.lane)?.review.panel ?? 1;
  const places = panel - task.votes.length - task.seats.length;
  return Math.max(0, Math.min(places, panel + SPARE - task.seatings));
}

/** What the votes say; null: more may come; `stall`: none will, and there is no quorum. */
export function tallyOf(state: Pick<State, 'lanes'>, task: Task): Vote['verdict'] | 'stall' | null {
  const quorum = state.lanes.get(task.lane)?.review.quorum ?? 1;
  const count = (verdict: Vote['verdict']) =>
    task.votes.filter((vote) => vote.verdict === verdict).length;
  if (count('pass') >= quorum) return 'pass';
  if (count('fail') + count('concerns') >= quorum) return count('fail') > 0 ? 'fail' : 'concerns';
  return task.seats.length === 0 && seatsLeft(state, task) === 0 ? 'stall' : null;
}

/** Verifiers at work, and on what, in the order the tasks were enqueued. */
export function openSeats(state: Pick<State, 'tasks'>): { task: Task; seat: Seat }[] {
  return tasksIn(state, 'review').flatMap((task) => task.seats.map((seat) => ({ task, seat })));
}

/** The family of an agent of a node, as it announced it; null: it did not. */
export function familyIn(
  { members }: Pick<State, 'members'>,
  node: string,
  agent: string | null,
): string | null {
  return members.get(node)?.agents.find(({ name }) => name === agent)?.family ?? null;
}

/** Whether the user of its node lets an agent do it, as announced. */
export function isFor({ duties }: Pick<Agent, 'duties'>, duty: DutyRole): boolean {
  return duties?.includes(duty) ?? true;
}

/** Programs with the models of many makers: of this family where nobody says whose theirs are. */
const OF_MANY: ReadonlySet<string> = new Set(['opencode', 'copilot']);

/** Whether the name of a family says nothing of who made the models. */
export function isOfMany(family: string): boolean {
  return OF_MANY.has(family);
}

/**
 * Why this node, by this agent (null: a person there), may not judge what the attempt made; null:
 * it may.
 */
export function dependence(
  state: Pick<State, 'members'>,
  lane: Pick<Lane, 'verify' | 'review'> | undefined,
  made: Pick<Attempt, 'by' | 'agent' | 'family'>,
  by: string,
  agent: string | null,
): string | null {
  const waive = lane?.review.waive ?? [];
  if (made.by === by && !waive.includes('node'))
    return 'role: who produced a commit may not judge it';
  if (agent === null) return null;
  const only = lane?.review.agents ?? [];
  if (only.length > 0 && !only.includes(agent))
    return `body.agent: the lane is judged by ${only.join(', ')} alone`;
  const family = familyIn(state, by, agent);
  if (family === null) return `body.agent: its author announced no agent ${agent}`;
  if (isOfMany(family) && !waive.includes('family'))
    return `body.agent: nobody knows whose models ${agent} uses`;
  const verify = lane?.verify ?? 'none';
  if (verify !== 'any-other' && family !== verify)
    return `body.agent: is of the family ${family}, not of ${verify}`;
  return family === (made.family ?? made.agent) && !waive.includes('family')
    ? `body.agent: is of the family ${family}, which made the commit`
    : null;
}

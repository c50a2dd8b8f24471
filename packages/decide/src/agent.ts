/** Which agent tries a task. */
import {
  agentsLeft,
  conflictsOf,
  isNeutral,
  type Lane,
  type Task,
  wantsNeutral,
} from '@lanemesh/state';
import { fitFor, toWork } from './duty.ts';
import type { Sight } from './sight.ts';
import { quotaEnd, timeOf } from './waiting.ts';

/**
 * The agent of this node that tries it next: of those with an attempt left and a quota the one whose
 * result just met its first conflict, then who failed at it least, then as its lane says. A person who forces the task does not wait for quotas.
 */
export function agentFor(
  sight: Pick<Sight, 'state' | 'agents' | 'duties' | 'me' | 'now' | 'lot' | 'forced'>,
  task: Task,
): string | undefined {
  const time = timeOf(sight);
  const here = backTo(task, neutralOf(sight, task, agentsHere(sight, task)));
  const free = here.filter((agent) => quotaEnd(sight, task, agent) <= time);
  return free[0] ?? (sight.forced === task.ref ? here[0] : undefined);
}

/** The agents, first the one whose result just met the task's first conflict: it knows its change. */
function backTo(task: Task, agents: readonly string[]): readonly string[] {
  const [first, ...others] = conflictsOf(task);
  const author = others.length === 0 && first === task.attempts.at(-1) ? first?.agent : undefined;
  return agents.toSorted((a, b) => Number(b === author) - Number(a === author));
}

/** Agents of this node that the lane takes and that have an attempt left, in the order they try. */
export function agentsHere(
  sight: Pick<Sight, 'state' | 'agents' | 'duties' | 'me'>,
  task: Task,
): string[] {
  const lane = sight.state.lanes.get(task.lane);
  const left = fitFor('worker', sight, agentsLeft(sight.state, task)).filter(
    (agent) => sight.agents.has(agent) && takes(lane, familyOf(sight, agent)),
  );
  return toWork(sight, task, left);
}

/** Of these agents of this node those that may try it now: after two conflicts a third solves it. */
export function neutralOf(
  sight: Pick<Sight, 'state' | 'me' | 'forced'>,
  task: Task,
  agents: readonly string[],
): readonly string[] {
  if (sight.forced === task.ref || !wantsNeutral(task)) return agents;
  return agents.filter((agent) =>
    isNeutral(sight.state, task, sight.me, familyOf(sight, agent) ?? agent),
  );
}

/** Whether agents of this family may work in the lane. */
export function takes(
  lane: Pick<Lane, 'families'> | undefined,
  family: string | undefined,
): boolean {
  const families = lane?.families ?? [];
  return families.length === 0 || (family !== undefined && families.includes(family));
}

/** The family of an agent of this node, as it announced it; undefined: it has not yet. */
function familyOf({ state, me }: Pick<Sight, 'state' | 'me'>, agent: string): string | undefined {
  return state.members.get(me)?.agents.find(({ name }) => name === agent)?.family;
}

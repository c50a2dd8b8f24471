/** Conflicts of a task's results with what landed meanwhile, and who is to solve the next one. */
import { isFor } from './review.ts';
import type { Member, State } from './state.ts';
import type { Attempt, Task } from './task.ts';
import { agentsLeft } from './tries.ts';

/** The conflict that goes back to agents; the one after it goes to a neutral third; then a person. */
const AGENTS = 1;
const NEUTRAL = AGENTS + 1;

/** Attempts since the last retry whose results met a conflict. */
export function conflictsOf(task: Task): Attempt[] {
  return task.attempts
    .slice(task.countedFrom)
    .filter(({ stage, reason }) => stage === 'merge' && reason === 'conflict');
}

/** Whether the next attempt is for somebody who met no conflict of the task yet. */
export function wantsNeutral(task: Task): boolean {
  return conflictsOf(task).length >= NEUTRAL;
}

/** Why a person must solve the conflict that the newest attempt ended in; null: none must. */
export function conflictProblem(state: State, task: Task): string | null {
  const conflicts = conflictsOf(task);
  const count = conflicts.length;
  if (count < NEUTRAL || conflicts.at(-1) !== task.attempts.at(-1)) return null;
  if (count > NEUTRAL) return `${count} results met a conflict, that of a third among them`;
  return neutralThirds(state, task).length > 0
    ? null
    : `${count} results met a conflict, and nobody else could solve it`;
}

/** Members that met no conflict of the task yet, or have an agent of another family for it. */
export function neutralThirds(state: State, task: Task): string[] {
  const members = [...state.members.values()];
  return members.filter((member) => hasNeutral(state, task, member)).map(({ id }) => id);
}

function hasNeutral(state: State, task: Task, member: Member): boolean {
  if (member.standing !== 'admitted' || !member.roles.includes('worker')) return false;
  const left = agentsLeft(state, task);
  return member.agents.some(
    (agent) =>
      left.includes(agent.name) &&
      isFor(agent, 'worker') &&
      isNeutral(state, task, member.id, agent.family),
  );
}

/** Whether a node, with an agent of a family, is another than those whose results met conflicts. */
export function isNeutral(
  state: Pick<State, 'members'>,
  task: Task,
  node: string,
  family: string,
): boolean {
  return conflictsOf(task).every(
    ({ by, agent }) => by !== node || familyOf(state, by, agent ?? '') !== family,
  );
}

function familyOf({ members }: Pick<State, 'members'>, node: string, agent: string): string {
  return members.get(node)?.agents.find(({ name }) => name === agent)?.family ?? agent;
}

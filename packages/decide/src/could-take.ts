/** Whether another node could take a task, as far as the ledger says. */
import { agentsOf, heldTasks, isFor, type Member, type State, type Task } from '@lanemesh/state';
import { takes } from './agent.ts';

/**
 * Whether a member may work, serves the task's lane, has what that needs and an agent for it, and a
 * slot left. Who has not said how many slots it has, has one.
 */
export function couldTake(state: State, member: Member, task: Task): boolean {
  const { standing, roles, slots, lanes, capabilities, agents } = member;
  if (standing !== 'admitted' || !roles.includes('worker')) return false;
  const lane = state.lanes.get(task.lane);
  if (!lane || (lanes !== null && lanes.length > 0 && !lanes.includes(lane.name))) return false;
  if (!lane.capabilities.every((one) => capabilities.includes(one))) return false;
  const wanted = agentsOf(state, task);
  const has = agents.some(
    (one) => wanted.includes(one.name) && takes(lane, one.family) && isFor(one, 'worker'),
  );
  if (!has) return false;
  return heldBy(state, member.id) < (slots ?? 1);
}

/** Attempts a node holds; what waits for its verifier takes no slot. */
function heldBy(state: State, node: string): number {
  return heldTasks(state).filter(({ claim, state }) => claim.by === node && state !== 'review')
    .length;
}

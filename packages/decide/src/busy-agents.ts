/** Which agents of this node are at work, and whether one more attempt may begin with them. */
import { heldTasks, type Task } from '@lanemesh/state';
import { agentFor } from './agent.ts';
import type { Sight } from './sight.ts';
import { isOver } from './work.ts';

/** Attempts this node runs, is to begin or has asked for, by agent. */
export function busyAgents(sight: Sight): Map<string, number> {
  const { state, me, pending, byHand } = sight;
  const busy = new Map<string, number>();
  if (sight.limits.size === 0) return busy;
  for (const task of heldTasks(state)) {
    const works = task.state === 'claimed' || task.state === 'running';
    if (task.claim.by !== me || !works || byHand.has(task.claim.ref) || isOver(sight, task))
      continue;
    count(busy, task.attempts.at(-1)?.agent ?? agentFor(sight, task));
  }
  for (const { kind, body } of pending) {
    const task = state.tasks.get((body as { task?: string }).task ?? '');
    if (kind === 'task.claimed' && task) count(busy, agentFor(sight, task));
  }
  return busy;
}

/** Counts one more attempt with the agent of this task, if its limit allows that. */
export function takeAgent(sight: Sight, busy: Map<string, number>, task: Task): boolean {
  if (!hasAgent(sight, busy, task)) return false;
  count(busy, agentFor(sight, task));
  return true;
}

/** Whether this node has an agent for the task whose limit allows one more attempt. */
export function hasAgent(sight: Sight, busy: ReadonlyMap<string, number>, task: Task): boolean {
  const agent = agentFor(sight, task);
  if (agent === undefined) return false;
  return (busy.get(agent) ?? 0) < (sight.limits.get(agent) ?? Number.POSITIVE_INFINITY);
}

function count(busy: Map<string, number>, agent: string | undefined): void {
  if (agent !== undefined) busy.set(agent, (busy.get(agent) ?? 0) + 1);
}

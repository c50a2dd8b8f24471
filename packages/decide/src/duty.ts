/** Which agents of a node its user lets work, and which judge, and in what order. */
import { type Task, triesOf } from '@lanemesh/state';
import type { DutyRole, Sight } from './sight.ts';

type Knowing = Pick<Sight, 'duties'>;

/** Those of the agents that may do it here. */
export function fitFor(role: DutyRole, { duties }: Knowing, agents: readonly string[]): string[] {
  return agents.filter((agent) => duties?.get(agent)?.[role] !== null);
}

/** In the order in which they are asked to judge; equals stay as they are. */
export function toJudge({ duties }: Knowing, agents: readonly string[]): string[] {
  const rank = (agent: string) => duties?.get(agent)?.verifier ?? 0;
  return agents.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * In the order in which they try a task: among agents of one family that failed it equally often the
 * table of their user goes before the order of the lane.
 */
export function toWork({ duties }: Knowing, task: Task, agents: readonly string[]): string[] {
  if (!duties || duties.size === 0) return [...agents];
  const failed = triesOf(task).agents;
  const kindOf = (agent: string) => `${duties.get(agent)?.family} ${failed.get(agent) ?? 0}`;
  const rank = (agent: string) => duties.get(agent)?.worker ?? 0;
  const queues = new Map<string, string[]>();
  for (const agent of agents.toSorted((a, b) => rank(a) - rank(b)))
    queues.set(kindOf(agent), [...(queues.get(kindOf(agent)) ?? []), agent]);
  // Each kind has the places it had.
  return agents.map((agent) => queues.get(kindOf(agent))?.shift() ?? agent);
}

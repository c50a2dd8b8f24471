/** Which agents of a node its user lets work, and which judge, and in what order. */
import type { DutyRole } from '@lanemesh/event';
import { isFor, type Member, type State, type Task, triesOf } from '@lanemesh/state';
import type { Duties, Sight } from './sight.ts';

/** Agents that a sentence names. */
const NAMED = 4;

type Knowing = Pick<Sight, 'duties'>;

/** Those of the agents that may do it here. */
export function fitFor(role: DutyRole, { duties }: Knowing, agents: readonly string[]): string[] {
  return agents.filter((agent) => duties?.get(agent)?.[role] !== null);
}

/** What another node's agents are for, as far as it announced that. */
export function dutiesOf({ agents }: Pick<Member, 'agents'>): Duties {
  return new Map(
    agents.map((agent) => {
      const place = (duty: DutyRole) => (isFor(agent, duty) ? 0 : null);
      const { name, family } = agent;
      return [name, { family, worker: place('worker'), verifier: place('verifier') }];
    }),
  );
}

/** Agents of these names (none: any but `script`) that their nodes keep from it, for people; else ''. */
export function keptFrom(
  { members }: Pick<State, 'members'>,
  duty: DutyRole,
  names: readonly string[] = [],
): string {
  const kept = [...members.values()].flatMap(({ standing, roles, name: node, agents }) =>
    standing !== 'admitted' || !roles.includes(duty)
      ? []
      : agents
          .filter((agent) => !isFor(agent, duty))
          .filter(({ name }) => names.length === 0 || names.includes(name))
          .map(({ name }) => `${name} of ${node}`),
  );
  const verb = duty === 'worker' ? 'work' : 'judge';
  return kept.length === 0
    ? ''
    : ` (${kept.slice(0, NAMED).join(', ')} may not ${verb}: mesh agents transport there)`;
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

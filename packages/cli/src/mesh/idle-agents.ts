/** Agents that lanes name and that cannot work on this node, as it last saw them; and what all cost. */
import { type OpenNode, readStanding, standingOf } from '@lanemesh/peer/home';
import type { Lane, Task } from '@lanemesh/state';
import { silentAttempts } from '../work/task/spent.ts';
import type { Judged } from './check.ts';

export interface Idle {
  readonly name: string;
  readonly state: 'absent' | 'out' | 'withheld';
  readonly why: string;
  readonly lanes: readonly string[];
}

/** Nobody is asked: what the last look found. Agents that were never looked for are left out. */
export async function idleAgents({ replica, stateDir }: OpenNode): Promise<Idle[]> {
  const standing = await readStanding(stateDir);
  const lanes = [...replica.state.lanes.values()];
  const names = new Set(lanes.flatMap(agentsOf));
  return [...names].flatMap((name) => {
    if (standing.seen[name] === undefined) return [];
    const { state, why } = standingOf(standing, name, Date.now());
    if (state === 'ready') return [];
    const asking = lanes.filter((lane) => agentsOf(lane).includes(name));
    return [{ name, state, why, lanes: asking.map((lane) => lane.name) }];
  });
}

function agentsOf({ agents, routes }: Lane): readonly string[] {
  return [...agents, ...routes.flatMap((route) => route.agents)];
}

const WORDS = { absent: 'is not here', out: 'is signed out', withheld: 'rests' } as const;

/** For people. */
export function idleLine({ name, state, why }: Idle): string {
  return `agent ${name} ${WORDS[state]}: ${why}`;
}

/** The check of `mesh doctor`. */
export async function agentsCheck(node: OpenNode): Promise<Judged> {
  const { seen } = await readStanding(node.stateDir);
  const odd = Object.values(seen).filter(({ tested }) => tested === false);
  const lines = [
    ...(await idleAgents(node)).map(idleLine),
    ...odd.map(
      ({ name, version }) => `agent ${name} ${version} is not a version it was tested with`,
    ),
  ];
  if (lines.length === 0) return { status: 'ok', summary: 'the agents of its lanes can work here' };
  return { status: 'warning', summary: lines.join('; '), fix: 'mesh agents check' };
}

/** Micro-USD of all attempts and reviews, and how many of them cost nobody knows what. */
export function spentOf(tasks: readonly Task[]): { amount: number; unpriced: number } {
  const sum = (of: (task: Task) => number) => tasks.reduce((all, task) => all + of(task), 0);
  const unpriced = sum((task) => task.spent.unpriced + silentAttempts(task));
  return { amount: sum(({ spent }) => spent.cost), unpriced };
}

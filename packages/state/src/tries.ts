/** How often a task was tried, by whom, and who may try it again. */
import type { Lane, State } from './state.ts';
import type { Attempt, Task } from './task.ts';

/** Failures that count against the ceilings since the last retry. */
export interface Tries {
  readonly all: number;
  readonly agents: ReadonlyMap<string, number>;
  readonly models: ReadonlyMap<string, number>;
}

/** Counts what a person's last retry left. */
export function triesOf(task: Task): Tries {
  const counted = task.attempts.slice(task.countedFrom).filter(counts);
  return {
    all: task.failures,
    agents: countBy(counted, ({ agent }) => agent),
    models: countBy(counted, ({ model }) => model),
  };
}

function counts({ outcome, class: failing, reason }: Attempt): boolean {
  // Concerns are bounded by themselves.
  if (outcome === 'rejected') return reason !== 'concerns';
  return outcome === 'failed' && failing !== 'quota_limited';
}

function countBy(
  attempts: readonly Attempt[],
  key: (attempt: Attempt) => string | null,
): Map<string, number> {
  const counted = new Map<string, number>();
  for (const attempt of attempts) {
    const name = key(attempt);
    if (name !== null) counted.set(name, (counted.get(name) ?? 0) + 1);
  }
  return counted;
}

/** The agents that may try a task, in the order they are asked. */
export function agentsOf(state: Pick<State, 'lanes'>, task: Task): readonly string[] {
  return routed(state.lanes.get(task.lane), task);
}

/** The task's own agent; else those of its type's route through the lane; else the lane's. */
export function routed(
  lane: Pick<Lane, 'agents' | 'routes'> | undefined,
  { agent, type }: Pick<Task, 'agent' | 'type'>,
): readonly string[] {
  if (agent !== null) return [agent];
  const route = lane?.routes.find((one) => one.type === type && one.agents.length > 0);
  return route?.agents ?? lane?.agents ?? [];
}

/**
 * Failures that one agent may have of a task before others alone try it: what the lane says; else
 * all of them where there is one agent, and where there are more their fair part, but not less than
 * two.
 */
export function shareOf(state: Pick<State, 'lanes'>, task: Task): number {
  return partOf(state, task, agentsOf(state, task).length);
}

/** The share of one of so many. */
function partOf({ lanes }: Pick<State, 'lanes'>, task: Task, many: number): number {
  const lane = lanes.get(task.lane);
  const attempts = lane?.maxAttempts ?? 1;
  if (lane && lane.tending.perAgent !== null) return Math.min(attempts, lane.tending.perAgent);
  return many < 2 ? attempts : Math.min(attempts, Math.max(2, Math.ceil(attempts / many)));
}

/**
 * The agents whose share is not used up, nor that of the model they used last: those that failed
 * least first, then those whose model did, then as the lane says.
 */
export function agentsLeft(state: Pick<State, 'lanes' | 'models'>, task: Task): string[] {
  const tries = triesOf(task);
  const agents = agentsOf(state, task);
  const models = new Set(agents.map((agent) => state.models.get(agent) ?? `of ${agent}`));
  const share = partOf(state, task, agents.length);
  // All that have the same model have no other to leave the task to.
  const modelShare = models.size < 2 ? Number.MAX_SAFE_INTEGER : partOf(state, task, models.size);
  return agents
    .map((agent, place) => ({
      agent,
      place,
      failed: tries.agents.get(agent) ?? 0,
      model: tries.models.get(state.models.get(agent) ?? '') ?? 0,
    }))
    .filter(({ failed, model }) => failed < share && model < modelShare)
    .sort((a, b) => a.failed - b.failed || a.model - b.model || a.place - b.place)
    .map(({ agent }) => agent);
}

/** Which acceptance commands of earlier tasks a change has to hold, besides its own. */
import type { Gate } from '@lanemesh/agents';
import type { Lane, State, Task } from '@lanemesh/state';

/** Commands at most, where the lane says nothing: those of the newest landings. */
const MOST = 64;

/**
 * The commands of tasks that landed on the same branch of the same repository, each once, the newest
 * landing first. The lane's own judge every result anyway.
 */
export function gatesOf(state: State, task: Task, lane: Lane): Gate[] {
  const most = lane.guards.gates ?? MOST;
  const target = targetOf(state, lane);
  if (target === null || most === 0) return [];
  const known = new Set([...lane.accept, ...task.accept]);
  const gates: Gate[] = [];
  for (const earlier of landedOn(state, target, lane)) {
    if (earlier.ref === task.ref || lane.guards.retired.includes(earlier.ref)) continue;
    for (const command of earlier.accept) {
      if (known.has(command)) continue;
      known.add(command);
      gates.push({ task: earlier.ref, title: earlier.title, command });
      if (gates.length >= most) return gates;
    }
  }
  return gates;
}

function landedOn(state: State, target: string, { repo }: Lane): Task[] {
  const landed = [...state.tasks.values()].filter(
    ({ accept, lane, landed }) =>
      accept.length > 0 && landed?.target === target && state.lanes.get(lane)?.repo === repo,
  );
  // What was taken back has nothing to hold, and what took it back held then.
  return landed
    .filter(({ reverted, type }) => reverted === null && type !== 'revert')
    .sort((a, b) => (b.landed?.position ?? 0) - (a.landed?.position ?? 0));
}

function targetOf(state: State, { repo, target }: Lane): string | null {
  if (repo === null) return null;
  return target ?? state.repos.get(repo)?.target ?? null;
}

/** No repository waits while another one's tasks, no more wanted, are taken one by one. */
import { heldTasks, rankOf, type State, type Task } from '@lanemesh/state';

/**
 * Tasks in the order they are to be taken: those of one rank by turns of their repositories, the one
 * of which `me` holds least first; else as they came. tasks: those of the highest rank first.
 */
export function byTurns(state: State, me: string, tasks: readonly Task[]): Task[] {
  const repoOf = ({ lane }: Task): string => state.lanes.get(lane)?.repo ?? '';
  if (new Set(tasks.map(repoOf)).size < 2) return [...tasks];
  const held = new Map<string, number>();
  for (const task of heldTasks(state))
    if (task.claim.by === me) held.set(repoOf(task), (held.get(repoOf(task)) ?? 0) + 1);
  const placed = tasks.map((task, at) => {
    const turn = held.get(repoOf(task)) ?? 0;
    return { task, at, rank: rankOf(state, task), turn };
  });
  const seen = new Map<string, number>();
  const keyed = placed.map((one) => {
    const key = `${one.rank} ${repoOf(one.task)}`;
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return { ...one, turn: one.turn + before };
  });
  keyed.sort((a, b) => b.rank - a.rank || a.turn - b.turn || a.at - b.at);
  return keyed.map(({ task }) => task);
}

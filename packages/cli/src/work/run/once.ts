/** What a node wants that runs one task, whatever that waits for. */

import {
  agentsHere,
  type Command,
  claimOf,
  decide,
  type Sight,
  waitingOf,
  wantedTasks,
} from '@lanemesh/decide';

/** Its policies. ref: the task; begun: the attempts it had before. */
export function decideOne(sight: Sight, ref: string, begun: number): Command[] {
  const commands = decide({ ...sight, lanes: new Set() });
  const wanted = wantsOne(sight, ref, begun) ? sight.state.tasks.get(ref) : undefined;
  return wanted ? [...commands, claimOf(sight.state, wanted)] : commands;
}

/**
 * Whether the task would be begun now. A person waits for nothing that was there before; but what
 * an attempt of theirs ended in would only happen again at once.
 */
export function wantsOne(sight: Sight, ref: string, begun: number): boolean {
  const task = wantedTasks(sight).find((one) => one.ref === ref);
  if (!task) return false;
  return task.attempts.length <= begun || waitingOf(sight, task, agentsHere(sight, task)) === null;
}

/** Whether a task stands still on a person's word, this node's own unordered words included. */
import { type Pause, pauseKey, pauseOf, type Task } from '@lanemesh/state';
import type { Sight } from './sight.ts';

type Pauses = ReadonlyMap<string, Pause>;

/** Asked of many tasks of one sight. */
const known = new WeakMap<Sight, Pauses>();

/** Whether this node may not begin, or go on with, the task now. */
export function isPaused(sight: Sight, task: Task): boolean {
  return covers(sight, task, sight.me);
}

/** Whether the lane stands still, on whichever node. */
export function isLanePaused(sight: Sight, lane: string): boolean {
  return covers(sight, { lane, ref: '' }, null);
}

function covers(sight: Sight, task: Pick<Task, 'lane' | 'ref'>, node: string | null): boolean {
  const pauses = known.get(sight) ?? pausesOf(sight);
  known.set(sight, pauses);
  return pauseOf({ pauses, lanes: sight.state.lanes }, task, node) !== null;
}

function pausesOf({ state, me, pending }: Sight): Pauses {
  const pauses = new Map(state.pauses);
  for (const { kind, body } of pending) {
    if (kind !== 'work.paused' && kind !== 'work.resumed') continue;
    const key = pauseKey(body as Parameters<typeof pauseKey>[0]);
    if (kind === 'work.resumed') pauses.delete(key);
    else pauses.set(key, { by: me, position: 0, reason: null });
  }
  return pauses;
}

/** What people mean by a run: a task, or one attempt at it by the id of its claim. */
import { REF } from '@lanemesh/event';
import type { OpenNode } from '@lanemesh/peer/home';
import type { Task } from '@lanemesh/state';
import { knownTasks, resolveTask } from './known.ts';

/** A task, and the attempt that was named; null: none was. */
export interface NamedRun {
  readonly task: Task;
  readonly attempt: number | null;
}

/** Throws a usage Fault where nothing is called so. */
export function resolveRun(node: OpenNode, text: string): NamedRun {
  // Ids are of events: what is no task's may be a claim's, by all of it.
  for (const task of knownTasks(node)) {
    const isOne = ({ claim }: { claim: string }) =>
      claim === text || (!REF.test(text) && text.length >= 26 && claim.endsWith(`:${text}`));
    const attempt = task.attempts.find(isOne);
    if (attempt) return { task, attempt: attempt.n };
  }
  return { task: resolveTask(node, text), attempt: null };
}

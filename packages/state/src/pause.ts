/** What stands still on a person's word. */
import type { Task } from './task.ts';

/** Somebody's word that work shall stand still. */
export interface Pause {
  readonly by: string;
  readonly position: number;
  readonly reason: string | null;
}

export interface Scope {
  readonly lane?: string;
  readonly node?: string;
  readonly task?: string;
}

/** The name of a scope in `State.pauses`; an empty one is the whole mesh. */
export function pauseKey({ lane, node, task }: Scope): string {
  if (lane !== undefined) return `lane ${lane}`;
  if (node !== undefined) return `node ${node}`;
  return task !== undefined ? `task ${task}` : 'mesh';
}

/** Whether the pause of this name is one of this task where `node` runs it (null: wherever). */
export function coveredBy(
  key: string,
  task: Pick<Task, 'lane' | 'ref'>,
  node: string | null,
): boolean {
  return keysOf(task, node).includes(key);
}

/** The pause because of which `node` (null: any) may not begin this task; null: there is none. */
export function pauseOf(
  state: { readonly pauses: ReadonlyMap<string, Pause> },
  task: Pick<Task, 'lane' | 'ref'>,
  node: string | null,
): string | null {
  if (state.pauses.size === 0) return null;
  return keysOf(task, node).find((key) => state.pauses.has(key)) ?? null;
}

function keysOf({ lane, ref }: Pick<Task, 'lane' | 'ref'>, node: string | null): string[] {
  const keys = ['mesh', pauseKey({ lane }), pauseKey({ task: ref })];
  return node === null ? keys : [...keys, pauseKey({ node })];
}

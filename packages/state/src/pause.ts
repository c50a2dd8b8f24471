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
  readonly repo?: string;
  readonly node?: string;
  readonly task?: string;
}

/** The name of a scope in `State.pauses`; an empty one is the whole mesh. */
export function pauseKey({ lane, repo, node, task }: Scope): string {
  if (lane !== undefined) return `lane ${lane}`;
  if (repo !== undefined) return `repo ${repo}`;
  if (node !== undefined) return `node ${node}`;
  return task !== undefined ? `task ${task}` : 'mesh';
}

interface Lanes {
  readonly lanes: ReadonlyMap<string, { readonly repo: string | null }>;
}
type Covered = Pick<Task, 'lane' | 'ref'>;

/** Whether the pause of this name is one of this task where `node` runs it (null: wherever). */
export function coveredBy(state: Lanes, key: string, task: Covered, node: string | null): boolean {
  return keysOf(state, task, node).includes(key);
}

/** The pause because of which `node` (null: any) may not begin this task; null: there is none. */
export function pauseOf(
  state: Lanes & { readonly pauses: ReadonlyMap<string, Pause> },
  task: Covered,
  node: string | null,
): string | null {
  if (state.pauses.size === 0) return null;
  return keysOf(state, task, node).find((key) => state.pauses.has(key)) ?? null;
}

function keysOf({ lanes }: Lanes, { lane, ref }: Covered, node: string | null): string[] {
  const repo = lanes.get(lane)?.repo ?? null;
  return [
    'mesh',
    pauseKey({ lane }),
    ...(repo === null ? [] : [pauseKey({ repo })]),
    pauseKey({ task: ref }),
    ...(node === null ? [] : [pauseKey({ node })]),
  ];
}

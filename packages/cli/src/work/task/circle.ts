/** Tasks that need each other in a circle. */
import type { OpenNode } from '@lanemesh/peer/home';
import type { State, Task } from '@lanemesh/state';
import { usage } from '../../usage.ts';
import { foreseen, short } from '../known.ts';

/** Throws a Fault that names the circle, if one of `needs` needs the task in turn. */
export function checkCircle(node: OpenNode, task: Task, needs: readonly string[]): void {
  const { tasks } = foreseen(node);
  const path = needs.map((need) => pathTo(tasks, need, task.ref, new Set())).find(Boolean);
  if (!path) return;
  const names = [task.ref, ...path].map((ref) => `${short(ref)} (${tasks.get(ref)?.title})`);
  throw usage(
    'needs.circle',
    `--needs: ${names.join(' needs ')}: a circle`,
    `take one of them away first: mesh task amend ${short(path.at(-2) ?? '')} --clear needs`,
  );
}

/** Tasks from one to another along what they need; null: it does not need it. */
function pathTo(
  tasks: State['tasks'],
  from: string,
  to: string,
  seen: Set<string>,
): readonly string[] | null {
  if (from === to) return [to];
  if (seen.has(from)) return null;
  seen.add(from);
  for (const need of tasks.get(from)?.needs ?? []) {
    const rest = pathTo(tasks, need, to, seen);
    if (rest) return [from, ...rest];
  }
  return null;
}
